/* DEFLATE in its zlib (RFC 1950) and gzip (RFC 1952) wrappings, by zlib. */
#ifndef TARE_WRAP_FLATE_ZLIB_H
#define TARE_WRAP_FLATE_ZLIB_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the zlib stream of size bytes at level 9 to out. */
void flate_pack(const void *data, size_t size, struct buf *out);

/* Appends what a zlib or gzip stream (told apart by its header) unpacks to, at most ceiling bytes;
 * bytes behind the end of the stream, a wrong checksum, a cut stream and more than ceiling bytes
 * are errors of kind ERR_FAIL. */
int flate_unpack(const void *data, size_t size, size_t ceiling, struct buf *out, struct err *err);

#endif
