/* A growing run of bytes with a ceiling: a writer that would pass the ceiling sets `full` and the
 * bytes are dropped, so that many appends need one check at the end. */
#ifndef TARE_BASE_BUF_H
#define TARE_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	unsigned char *data; /* owned; a NUL stands behind the last byte when size > 0 */
	size_t size, cap;
	size_t ceiling; /* most bytes it may hold; 0 means BUF_CEILING */
	bool full;      /* an append was refused */
};

#define BUF_CEILING ((size_t)1 << 31)
#define BUF_INIT                                                                                   \
	{                                                                                              \
		0                                                                                          \
	}

void buf_add(struct buf *buf, const void *data, size_t size);
void buf_add_str(struct buf *buf, const char *text);
void buf_add_byte(struct buf *buf, unsigned char byte);
void buf_add_fill(struct buf *buf, unsigned char byte, size_t count);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The contents as a view; valid until the next append. */
struct span buf_span(const struct buf *buf);
/* Hands the NUL-terminated contents to the caller (to free) and empties buf; never NULL. */
char *buf_detach(struct buf *buf);
void buf_release(struct buf *buf);

#define BUF_AUTO __attribute__((cleanup(buf_release)))

#endif
