#include "part.h"

#include <string.h>

struct part part_of(const char *string)
{
	return (struct part){string, strlen(string)};
}

size_t part_find(struct part part, char byte)
{
	size_t at = 0;
	while (at < part.size && part.data[at] != byte)
		at++;
	return at;
}

bool part_holds(struct part part, char byte)
{
	return part_find(part, byte) < part.size;
}

struct part part_cut(struct part *text, char separator)
{
	struct part before = {text->data, part_find(*text, separator)};
	size_t gone = before.size + (before.size < text->size);
	text->data += gone;
	text->size -= gone;
	return before;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

struct part part_trim(struct part text)
{
	for (; text.size && is_blank(*text.data); text.size--)
		text.data++;
	while (text.size && is_blank(text.data[text.size - 1]))
		text.size--;
	return text;
}

bool part_equals(struct part part, const char *word)
{
	if (part.size != strlen(word))
		return false;
	return memcmp(part.data, word, part.size) == 0;
}

/* A small letter, or 0. */
static char letter_of(char byte)
{
	byte |= 0x20;
	return byte >= 'a' && byte <= 'z' ? byte : 0;
}

bool part_same(struct part a, struct part b)
{
	if (a.size != b.size)
		return false;
	for (size_t i = 0; i < a.size; i++)
		if (a.data[i] != b.data[i] &&
		    (!letter_of(a.data[i]) || letter_of(a.data[i]) != letter_of(b.data[i])))
			return false;
	return true;
}

int part_among(struct part part, const char *words)
{
	for (int number = 0;; number++) {
		size_t same = 0;
		while (same<part.size && * words> ' ' &&
		       (part.data[same] == *words || letter_of(part.data[same]) == *words))
			same++, words++;
		if (same == part.size && *words <= ' ')
			return number;
		while (*words > ' ')
			words++;
		if (!*words++)
			return -1;
	}
}

bool part_is(struct part part, const char *word)
{
	return part_among(part, word) == 0;
}

bool part_lists(struct part list, const char *word)
{
	for (;;) {
		size_t size = part_find(list, ',');
		struct part element = {list.data, size};
		element.size = part_find(element, ';');
		if (part_is(part_trim(element), word))
			return true;
		if (size++ == list.size)
			return false;
		list.data += size;
		list.size -= size;
	}
}

bool part_is_made_of(struct part part, const char *more)
{
	for (size_t i = 0; i < part.size; i++) {
		char byte = part.data[i];
		if (!letter_of(byte) && (byte < '0' || byte > '9') && !part_holds(part_of(more), byte))
			return false;
	}
	return true;
}

int part_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	char letter = letter_of(byte);
	return letter && letter <= 'f' ? letter - 'a' + 10 : -1;
}

const char *part_pick(const char *strings, unsigned number)
{
	while (number--)
		strings += strlen(strings) + 1;
	return strings;
}

int64_t part_value(struct part part)
{
	int64_t value = part.size ? 0 : -1;
	for (size_t i = 0; i < part.size; i++) {
		unsigned digit = (unsigned)part.data[i] - '0';
		if (digit > 9)
			return -1;
		value = value < INT64_MAX / 10 ? value * 10 + digit : INT64_MAX;
	}
	return value;
}
