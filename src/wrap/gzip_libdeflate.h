/* gzip (RFC 1952) by libdeflate: at its highest level 0.5 to 1 % larger than zopfli and fifty times
 * faster. */
#ifndef TARE_WRAP_GZIP_LIBDEFLATE_H
#define TARE_WRAP_GZIP_LIBDEFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends one whole gzip member, level 1 to 12: no name, MTIME 0, OS 255 ("unknown"), so that the
 * same bytes always give the same bytes. */
void gzip_pack(const void *data, size_t size, int level, struct buf *out);

/* Whether the bytes begin like gzip's. */
bool gzip_is(const void *data, size_t size);
/* Appends what one whole gzip member unpacks to, at most ceiling bytes; false when it is not that,
 * damaged, or larger: streaming readers may be asked then. */
bool gzip_unpack_whole(const void *data, size_t size, size_t ceiling, struct buf *out);

#endif
