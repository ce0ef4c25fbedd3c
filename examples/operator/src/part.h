/* A part of somebody's text: where it begins and how long it is.  Nothing is copied. */
#ifndef OPERATOR_PART_H
#define OPERATOR_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct part {
	const char *data; /* not terminated; NULL where there may be none */
	size_t size;
};

struct part part_of(const char *string);
/* Where the byte first stands; the size when nowhere.  libc's has a fast way for long texts, and
 * ten times the code. */
size_t part_find(struct part part, char byte);
bool part_holds(struct part part, char byte);
/* Takes off what stands before the separator, and the separator; all of it when there is none. */
struct part part_cut(struct part *text, char separator);
/* Without the blanks and tabs at both ends. */
struct part part_trim(struct part text);
bool part_equals(struct part part, const char *word);
/* Whether they are the same but for the case of ASCII's letters. */
bool part_same(struct part a, struct part b);
/* Whether it is the word, of which a small letter stands for the capital one, too. */
bool part_is(struct part part, const char *word);
/* Which of these words, set apart by one blank, it is so, from 0; -1 when it is none. */
int part_among(struct part part, const char *words);
/* Whether the word is so in a list set apart by commas, with parameters or without. */
bool part_lists(struct part list, const char *word);
/* Whether it is made of ASCII's letters, its digits, and characters of `more` alone. */
bool part_is_made_of(struct part part, const char *more);
/* The value of a hexadecimal digit, or -1. */
int part_digit(char byte);
/* Of strings one behind the other, each with its NUL, the one of that number, from 0. */
const char *part_pick(const char *strings, unsigned number);
/* What decimal digits, and nothing else, say; INT64_MAX when that or more, -1 when it is no number.
 */
int64_t part_value(struct part part);

#endif
