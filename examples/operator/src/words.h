/* Words of the lines of a settings file: what blanks and tabs set apart. */
#ifndef OPERATOR_WORDS_H
#define OPERATOR_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct word {
	const char *at; /* not terminated */
	size_t size;
};

struct words {
	const char *at;
	size_t size;
};

/* Takes the next line off *text, without what follows one of the characters in `comment`.  False at
 * the end. */
bool words_line(const char **text, size_t *size, const char *comment, struct words *line);
bool words_next(struct words *line, struct word *word);
bool word_is(const struct word *word, const char *text);

#endif
