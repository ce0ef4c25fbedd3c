/* SHA-256 (FIPS 180-4) by OpenSSL's libcrypto. */
#ifndef TARE_WRAP_HASH_OPENSSL_H
#define TARE_WRAP_HASH_OPENSSL_H

#include <stddef.h>

#include "base/err.h"

struct sha256; /* a running digest */

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *sum, const void *data, size_t size);
/* Ends and frees the sum; 32 bytes into out. */
void sha256_end(struct sha256 *sum, unsigned char out[32]);
void sha256_free(struct sha256 *sum); /* gives up; NULL is fine */

/* Lower-case hex of the digest of size bytes; the caller frees it. */
char *sha256_hex(const void *data, size_t size);
/* The same of a whole file. */
char *sha256_file(const char *path, struct err *err);

#endif
