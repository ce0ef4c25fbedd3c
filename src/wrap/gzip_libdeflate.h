/* gzip (RFC 1952) by libdeflate: at its highest level 0.5 to 1 % larger than zopfli and fifty times
 * faster. */
#ifndef TARE_WRAP_GZIP_LIBDEFLATE_H
#define TARE_WRAP_GZIP_LIBDEFLATE_H

#include <stddef.h>

#include "base/buf.h"

/* Appends one whole gzip member, level 1 to 12: no name, MTIME 0, OS 255 ("unknown"), so that the
 * same bytes always give the same bytes. */
void gzip_pack(const void *data, size_t size, int level, struct buf *out);

#endif
