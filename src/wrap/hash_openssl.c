#include "wrap/hash_openssl.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/str.h"

/* EVP calls on SHA-256 fail only when memory is out or the provider is missing; both end here. */
static void must(int ok)
{
	if (ok != 1)
		abort();
}

struct sha256 *sha256_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	must(context != NULL);
	must(EVP_DigestInit_ex(context, EVP_sha256(), NULL));
	return (struct sha256 *)context;
}

void sha256_add(struct sha256 *sum, const void *data, size_t size)
{
	must(EVP_DigestUpdate((EVP_MD_CTX *)sum, data, size));
}

void sha256_end(struct sha256 *sum, unsigned char out[32])
{
	must(EVP_DigestFinal_ex((EVP_MD_CTX *)sum, out, NULL));
	sha256_free(sum);
}

void sha256_free(struct sha256 *sum)
{
	EVP_MD_CTX_free((EVP_MD_CTX *)sum);
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
