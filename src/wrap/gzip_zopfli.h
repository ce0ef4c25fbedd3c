/* gzip (RFC 1952) as small as is known to be possible: zopfli, 15 iterations.  About 1.5 % smaller
 * than libdeflate at level 12 on small programs, fifty times slower. */
#ifndef TARE_WRAP_GZIP_ZOPFLI_H
#define TARE_WRAP_GZIP_ZOPFLI_H

#include <stddef.h>

#include "base/buf.h"

/* Appends one whole gzip member with the same fixed header as gzip_pack(). */
void gzip_smallest(const void *data, size_t size, struct buf *out);

#endif
