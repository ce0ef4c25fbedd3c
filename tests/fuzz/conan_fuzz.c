/* The bytes of Conan's cache database: a reference that is found has a name and a version. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input/conan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span database = {(const char *)data, size};
	char *reference = conan_reference(database, "b/zlib0123456789abc/p");
	assert(!reference || strchr(reference, '/'));
	free(reference);
	return 0;
}
