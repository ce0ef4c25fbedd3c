/* Base64: what is taken has one spelling, and it is the one that we write. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc((size + 2) / 3 * 4 + 1), *copy = malloc(size ? size : 1);
	unsigned char *bytes = malloc(size ? size : 1);
	memcpy(copy, data, size);
	ptrdiff_t length = base64_decode(copy, size, bytes, size);
	if (length >= 0) {
		base64_encode(bytes, (size_t)length, text);
		assert(strlen(text) == size && memcmp(text, copy, size) == 0);
		assert(length == 0 || base64_decode(copy, size, bytes, (size_t)length - 1) == -1);
	}
	base64_encode(copy, size, text);
	assert(base64_decode(text, strlen(text), bytes, size) == (ptrdiff_t)size);
	assert(memcmp(bytes, copy, size) == 0);
	free(text);
	free(copy);
	free(bytes);
	return 0;
}
