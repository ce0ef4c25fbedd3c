#include "wrap/hash_openssl.h"

/* The functions of 1.1: EVP fetches an implementation at run time, for which libcrypto reads its
 * configuration and takes 1.5 MiB and half a millisecond, in every stand-in for a linker too. */
#define OPENSSL_API_COMPAT 10101
#include <openssl/sha.h>
#include <stdlib.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/str.h"

struct sha256 {
	SHA256_CTX context;
};

struct sha256 *sha256_new(void)
{
	struct sha256 *sum = mem_alloc(sizeof *sum);
	SHA256_Init(&sum->context);
	return sum;
}

void sha256_add(struct sha256 *sum, const void *data, size_t size)
{
	SHA256_Update(&sum->context, data, size);
}

void sha256_end(struct sha256 *sum, unsigned char out[32])
{
	SHA256_Final(out, &sum->context);
	sha256_free(sum);
}

void sha256_free(struct sha256 *sum)
{
	free(sum);
}

char *sha256_hex(const void *data, size_t size)
{
	unsigned char digest[32];
	struct sha256 *sum = sha256_new();
	sha256_add(sum, data, size);
	sha256_end(sum, digest);
	return str_hex(digest, sizeof digest);
}

char *sha256_file(const char *path, struct err *err)
{
	struct fd_map map;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) != 0)
		return NULL;
	char *hex = sha256_hex(map.data, map.size);
	fd_map_release(&map);
	return hex;
}
