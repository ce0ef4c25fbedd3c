#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *str_vformat(const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		length = 0;
	char *text = mem_alloc((size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *str_format(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = str_vformat(format, args);
	va_end(args);
	return text;
}

char *str_dup(const char *text)
{
	return text ? mem_copy(text, strlen(text) + 1) : NULL;
}

char *str_dup_n(const char *text, size_t length)
{
	char *copy = mem_resize(NULL, length + 1);
	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void str_set(char **slot, const char *text)
{
	char *copy = str_dup(text);
	free(*slot);
	*slot = copy;
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
	size_t length = strlen(text), wanted = strlen(suffix);
	return length >= wanted && memcmp(text + length - wanted, suffix, wanted) == 0;
}

bool str_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

int str_compare(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;
	return strcmp(*left, *right);
}

bool span_line(struct span *rest, struct span *line)
{
	if (rest->length == 0)
		return false;
	const char *end = memchr(rest->at, '\n', rest->length);
	size_t length = end ? (size_t)(end - rest->at) : rest->length;
	*line = (struct span){rest->at, length};
	if (length && line->at[length - 1] == '\r')
		line->length--;
	size_t taken = end ? length + 1 : length;
	rest->at += taken;
	rest->length -= taken;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool span_word(struct span *rest, struct span *word)
{
	size_t i = 0;
	while (i < rest->length && is_blank(rest->at[i]))
		i++;
	size_t start = i;
	while (i < rest->length && !is_blank(rest->at[i]))
		i++;
	*word = (struct span){rest->at + start, i - start};
	rest->at += i;
	rest->length -= i;
	return word->length > 0;
}

static bool is_white(char c)
{
	return is_blank(c) || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

struct span span_trim(struct span text)
{
	while (text.length && is_white(text.at[0])) {
		text.at++;
		text.length--;
	}
	while (text.length && is_white(text.at[text.length - 1]))
		text.length--;
	return text;
}

bool span_equal(struct span a, const char *b)
{
	return a.length == strlen(b) && memcmp(a.at, b, a.length) == 0;
}

bool span_starts(struct span a, const char *prefix)
{
	size_t length = strlen(prefix);
	return a.length >= length && memcmp(a.at, prefix, length) == 0;
}

char *span_dup(struct span text)
{
	return str_dup_n(text.at, text.length);
}

struct span span_of(const char *text)
{
	return (struct span){text, strlen(text)};
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool span_hex(struct span text, uint64_t *value)
{
	if (span_starts(text, "0x") || span_starts(text, "0X")) {
		text.at += 2;
		text.length -= 2;
	}
	if (text.length == 0)
		return false;
	uint64_t sum = 0;
	for (size_t i = 0; i < text.length; i++) {
		int digit = hex_digit(text.at[i]);
		if (digit < 0 || sum >> 60)
			return false;
		sum = sum << 4 | (uint64_t)digit;
	}
	*value = sum;
	return true;
}

bool span_decimal(struct span text, uint64_t *value)
{
	if (text.length == 0)
		return false;
	uint64_t sum = 0;
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(text.at[i] - '0');
		if (sum > (UINT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

bool span_is_utf8(struct span text)
{
	if (text.length == 0)
		return true;
	const unsigned char *at = (const unsigned char *)text.at, *end = at + text.length;
	while (at < end) {
		if (*at < 0x80) {
			at++;
			continue;
		}
		size_t more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : 1;
		if (*at < 0xc2 || *at > 0xf4 || (size_t)(end - at) <= more)
			return false;
		unsigned char low = 0x80, high = 0xbf;
		if (*at == 0xe0)
			low = 0xa0;
		else if (*at == 0xed)
			high = 0x9f;
		else if (*at == 0xf0)
			low = 0x90;
		else if (*at == 0xf4)
			high = 0x8f;
		if (at[1] < low || at[1] > high)
			return false;
		for (size_t i = 2; i <= more; i++)
			if ((at[i] & 0xc0) != 0x80)
				return false;
		at += more + 1;
	}
	return true;
}

int str_parse_uint(const char *text, uint64_t least, uint64_t most, const char *what,
                   uint64_t *value, struct err *err)
{
	uint64_t number;
	if (!span_decimal(span_of(text), &number) || number < least || number > most)
		return err_set(err, ERR_USAGE, "%s: '%s' is not a number from %llu to %llu", what, text,
		               (unsigned long long)least, (unsigned long long)most);
	*value = number;
	return 0;
}

char *str_hex(const void *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = data;
	char *text = mem_resize(NULL, size * 2 + 1);
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[size * 2] = '\0';
	return text;
}

void strlist_take(struct strlist *list, char *text)
{
	mem_grow(&list->item, &list->cap, list->count + 1, sizeof *list->item);
	list->item[list->count++] = text;
}

void strlist_add(struct strlist *list, const char *text)
{
	strlist_take(list, str_dup(text));
}

bool strlist_has(const struct strlist *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->item[i], text) == 0)
			return true;
	return false;
}

void strlist_sort_unique(struct strlist *list)
{
	if (list->count < 2)
		return;
	qsort(list->item, list->count, sizeof *list->item, str_compare);
	size_t kept = 1;
	for (size_t i = 1; i < list->count; i++) {
		if (strcmp(list->item[i], list->item[kept - 1]) == 0)
			free(list->item[i]);
		else
			list->item[kept++] = list->item[i];
	}
	list->count = kept;
}

void strlist_release(struct strlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->item[i]);
	free(list->item);
	*list = (struct strlist){0};
}
