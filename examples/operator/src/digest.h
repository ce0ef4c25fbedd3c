/* Digests, from the TLS library that is linked anyway. */
#ifndef OPERATOR_DIGEST_H
#define OPERATOR_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

struct piece {
	const void *data;
	size_t size;
};

/* HMAC-SHA256 (RFC 2104) over the pieces as if they were one text. */
void digest_hmac_sha256(const void *key, size_t key_size, const struct piece *piece, size_t count,
                        unsigned char out[32]);
/* In a time that does not depend on where they differ. */
bool digest_equal(const void *a, const void *b, size_t size);

#endif
