#include "words.h"

#include <string.h>

bool words_line(const char **text, size_t *size, const char *comment, struct words *line)
{
	if (*size == 0)
		return false;
	const char *end = memchr(*text, '\n', *size);
	size_t length = end ? (size_t)(end - *text) : *size;
	size_t used = end ? length + 1 : length;
	*line = (struct words){*text, length};
	for (size_t i = 0; i < length; i++) {
		if (line->at[i] && strchr(comment, line->at[i])) {
			line->size = i;
			break;
		}
	}
	*text += used;
	*size -= used;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool words_next(struct words *line, struct word *word)
{
	while (line->size && is_blank(*line->at))
		line->at++, line->size--;
	*word = (struct word){line->at, 0};
	while (line->size && !is_blank(*line->at))
		line->at++, line->size--, word->size++;
	return word->size != 0;
}

bool word_is(const struct word *word, const char *text)
{
	return strlen(text) == word->size && memcmp(word->at, text, word->size) == 0;
}
