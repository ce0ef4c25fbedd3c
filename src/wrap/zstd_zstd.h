/* Zstandard (RFC 8878) as a stream.  The frame states the size of its content and
 * carries no checksum: the digests of the image do that work. */
#ifndef TARE_WRAP_ZSTD_ZSTD_H
#define TARE_WRAP_ZSTD_ZSTD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct zstd_stream;

/* Starts one frame that will hold exactly `total` bytes; level 1 to 19. */
struct zstd_stream *zstd_begin(uint64_t total, int level);
/* Both append what is ready to out; ERR_FAIL when the bytes do not add up to the total. */
int zstd_add(struct zstd_stream *stream, const void *data, size_t size, struct buf *out,
             struct err *err);
int zstd_end(struct zstd_stream *stream, struct buf *out, struct err *err);
void zstd_free(struct zstd_stream *stream); /* NULL is fine */

#endif
