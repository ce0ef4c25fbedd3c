#include "digest.h"

#include <mbedtls/constant_time.h>
#include <mbedtls/sha256.h>
#include <string.h>

#define BLOCK 64

/* RFC 2104 over SHA-256 alone: the library's own takes its context from the heap. */
static void start(mbedtls_sha256_context *sha256, const unsigned char key[BLOCK],
                  unsigned char padding)
{
	unsigned char block[BLOCK];
	for (size_t i = 0; i < BLOCK; i++)
		block[i] = key[i] ^ padding;
	mbedtls_sha256_init(sha256);
	mbedtls_sha256_starts(sha256, 0);
	mbedtls_sha256_update(sha256, block, BLOCK);
}

void digest_hmac_sha256(const void *key, size_t key_size, const struct piece *piece, size_t count,
                        unsigned char out[32])
{
	mbedtls_sha256_context sha256;
	unsigned char padded[BLOCK] = {0};
	if (key_size > BLOCK)
		mbedtls_sha256(key, key_size, padded, 0);
	else if (key_size)
		memcpy(padded, key, key_size);
	start(&sha256, padded, 0x36);
	for (size_t i = 0; i < count; i++)
		mbedtls_sha256_update(&sha256, piece[i].data, piece[i].size);
	mbedtls_sha256_finish(&sha256, out);
	start(&sha256, padded, 0x5c);
	mbedtls_sha256_update(&sha256, out, 32);
	mbedtls_sha256_finish(&sha256, out);
}

bool digest_equal(const void *a, const void *b, size_t size)
{
	return mbedtls_ct_memcmp(a, b, size) == 0;
}
