/* wire/lto_resolution: any text ends in a list or an error. */
#include <stddef.h>
#include <stdint.h>

#include "wire/lto_resolution.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lto_resolution got;
	struct err err = ERR_INIT;
	if (lto_resolution_read((struct span){(const char *)data, size}, &got, &err) == 0)
		lto_resolution_release(&got);
	err_clear(&err);
	return 0;
}
