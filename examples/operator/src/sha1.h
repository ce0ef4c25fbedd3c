/* SHA-1 (FIPS 180-4), for the handshake of WebSocket and as a short form of names.  It keeps
 * nothing secret and nobody out. */
#ifndef OPERATOR_SHA1_H
#define OPERATOR_SHA1_H

#include <stddef.h>

/* size: less than 512 MiB. */
void sha1(const void *data, size_t size, unsigned char out[20]);

#endif
