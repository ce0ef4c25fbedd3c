/* BearSSL's generator of random bytes, without a generator: each byte is the kernel's.  Its own
 * keeps a state that it must be seeded for and hash anew (NIST SP 800-90A), which is 1 KB of code
 * and a secret in memory; the kernel has done that already.  It stands in the place of
 * rand/hmac_drbg.c and rand/sysrng.c, which are not linked. */
#include <bearssl.h>

#include "random.h"

/* Nothing of what is linked asks by the table of functions that a generator would have. */
void br_hmac_drbg_init(br_hmac_drbg_context *context, const br_hash_class *hash, const void *seed,
                       size_t size)
{
	context->vtable = NULL;
	context->digest_class = hash;
	(void)seed;
	(void)size;
}

void br_hmac_drbg_generate(br_hmac_drbg_context *context, void *to, size_t size)
{
	(void)context;
	random_fill(to, size);
}

void br_hmac_drbg_update(br_hmac_drbg_context *context, const void *seed, size_t size)
{
	(void)context;
	(void)seed;
	(void)size;
}

/* There is nothing to be seeded, and that is done. */
static int be_seeded(const br_prng_class **generator)
{
	(void)generator;
	return 1;
}

br_prng_seeder br_prng_seeder_system(const char **name)
{
	if (name)
		*name = "getrandom";
	return &be_seeded;
}
