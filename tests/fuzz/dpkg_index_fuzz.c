/* A kept index that somebody spoilt: it is refused, or looking things up in it stays inside. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "input/dpkg_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STATUS_SIZE 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t key = 0;
	void *copy = mem_alloc(size); /* aligned, as a mapping is */
	if (size)
		memcpy(copy, data, size);
	if (size >= 16)
		memcpy(&key, data + 8, sizeof key);
	/* Whoever means harm gets the checksum right. */
	dpkg_index_seal(copy, size);
	struct dpkg_index index = {.blob = {copy, size}};
	if (dpkg_index_is_sound(index.blob, key, STATUS_SIZE)) {
		static const char *const paths[] = {"/usr/lib/libz.a", "", "/"};
		for (size_t i = 0; i < 3; i++) {
			size_t cursor = 0, offset;
			const char *name;
			while (dpkg_index_find(&index, paths[i], &cursor, &name, &offset))
				assert(offset < STATUS_SIZE && strlen(name) < size);
		}
	}
	free(copy);
	return 0;
}
