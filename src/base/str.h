/* Small words about strings.  Everything returned as `char *` is the caller's to free. */
#ifndef TARE_BASE_STR_H
#define TARE_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

char *str_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *str_vformat(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
char *str_dup(const char *text);                  /* NULL stays NULL */
char *str_dup_n(const char *text, size_t length); /* exactly length bytes, NUL added */
void str_set(char **slot, const char *text);      /* frees *slot, puts a copy of text there */

bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
bool str_equal(const char *a, const char *b);  /* NULL equals only NULL */
int str_compare(const void *a, const void *b); /* qsort over `char *` by bytes */

/* A view into somebody else's bytes; not NUL-terminated. */
struct span {
	const char *at;
	size_t length;
};

/* Takes the next line off *rest (without its "\n" or "\r\n") into *line; false at the end. */
bool span_line(struct span *rest, struct span *line);
/* Takes the next word off *rest, words being separated by spaces and tabs; false if none. */
bool span_word(struct span *rest, struct span *word);
struct span span_trim(struct span text);
bool span_equal(struct span a, const char *b);
bool span_starts(struct span a, const char *prefix);
char *span_dup(struct span text);
struct span span_of(const char *text);
/* Hexadecimal with or without 0x, the whole span; false if anything else or over 64 bits. */
bool span_hex(struct span text, uint64_t *value);
bool span_decimal(struct span text, uint64_t *value);

/* Whether the bytes are UTF-8 as RFC 3629 has it: shortest forms, no surrogates. */
bool span_is_utf8(struct span text);

/* A decimal number within [least, most], nothing before or after it; `what` names the option
 * or field in the error, which is of kind ERR_USAGE. */
int str_parse_uint(const char *text, uint64_t least, uint64_t most, const char *what,
                   uint64_t *value, struct err *err);

/* Lower-case hexadecimal of `size` bytes; the result has 2*size characters. */
char *str_hex(const void *data, size_t size);

/* A list of owned strings. */
struct strlist {
	char **item;
	size_t count, cap;
};
void strlist_add(struct strlist *list, const char *text);
void strlist_take(struct strlist *list, char *text); /* takes ownership of text */
bool strlist_has(const struct strlist *list, const char *text);
void strlist_sort_unique(struct strlist *list); /* by bytes */
void strlist_release(struct strlist *list);

#endif
