#include "digest.h"

#include <bearssl.h>

void digest_hmac_sha256(const void *key, size_t key_size, const struct piece *piece, size_t count,
                        unsigned char out[32])
{
	static br_hmac_key_context keyed;
	static br_hmac_context hmac;
	br_hmac_key_init(&keyed, &br_sha256_vtable, key, key_size);
	br_hmac_init(&hmac, &keyed, 0);
	for (size_t i = 0; i < count; i++)
		br_hmac_update(&hmac, piece[i].data, piece[i].size);
	br_hmac_out(&hmac, out);
}

bool digest_equal(const void *a, const void *b, size_t size)
{
	const volatile unsigned char *left = a, *right = b;
	unsigned char difference = 0;
	for (size_t i = 0; i < size; i++)
		difference |= left[i] ^ right[i];
	return difference == 0;
}
