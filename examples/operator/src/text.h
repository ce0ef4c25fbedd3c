/* Text written into an array of fixed size.  What does not fit sets `full` and is dropped, so that
 * many appends need one check at the end. */
#ifndef OPERATOR_TEXT_H
#define OPERATOR_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *data; /* not terminated */
	uint32_t size, room;
	bool full;
};

#define TEXT_IN(array)                                                                             \
	{                                                                                              \
		(array), 0, sizeof(array), false                                                           \
	}

/* Begins it, empty, in an array of `room` bytes. */
void text_begin(struct text *text, char *array, size_t room);
void text_add(struct text *text, const void *data, size_t size);
void text_add_byte(struct text *text, char byte);

/* Writes a template: its own characters, and in the place of each directive an argument.
 *
 *     %u %2u   an unsigned; with a digit in front, zeros up to that many digits
 *     %s       a text as it is
 *     %j       the inside of a JSON string (RFC 8259): quotes, backslashes and control characters
 *              escaped; bytes that are no UTF-8 become U+FFFD
 *     %p       one segment of a URL's path (RFC 3986): all but unreserved characters
 *              percent-encoded, and "." and "..", too, so that nobody takes them for steps
 *     %q       foreign text for people: in quotes, at most 256 bytes of it, with what is not UTF-8
 *              or would move a terminal's cursor escaped
 *     %m       the same of a caller's number, name or digits: all but the last two characters are
 *              stars (all of fewer than four), unless text_in_clear is set
 *
 * A small letter takes a string; the capital one takes a pointer and a size_t, so
 * that a text's own size needs a cast. */
void text_write(struct text *text, const char *template, ...);
/* The same from the array's beginning, with a NUL behind it; false when not all of it did fit. */
bool text_print(char *array, size_t size, const char *template, ...);
void text_write_list(struct text *text, const char *template, va_list arguments);
extern bool text_in_clear;

#endif
