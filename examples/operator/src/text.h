/* Text written into an array of fixed size.  What does not fit sets `full` and is dropped, so that
 * many appends need one check at the end. */
#ifndef OPERATOR_TEXT_H
#define OPERATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *data; /* not terminated */
	size_t size, room;
	bool full;
};

#define TEXT_IN(array)                                                                             \
	{                                                                                              \
		(array), 0, sizeof(array), false                                                           \
	}

void text_add(struct text *text, const void *data, size_t size);
void text_add_str(struct text *text, const char *string);
void text_add_byte(struct text *text, char byte);
void text_add_uint(struct text *text, uint64_t number);
/* The inside of a JSON string (RFC 8259): quotes, backslashes and control characters escaped. Bytes
 * that are no UTF-8 become U+FFFD. */
void text_add_json(struct text *text, const char *data, size_t size);
/* One segment of a URL's path (RFC 3986): all but unreserved characters percent-encoded. "." and
 * ".." are encoded, too, so that nobody takes them for steps. */
void text_add_segment(struct text *text, const char *data, size_t size);

#endif
