/* dpkg's diversions: every one that is taken is a pair of absolute paths. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/dpkg_diversions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size};
	struct dpkg_diversion diversion;
	struct err err = ERR_INIT;
	while (dpkg_diversion_next(&rest, &diversion, &err) == 1)
		assert(diversion.from.at[0] == '/' && diversion.to.at[0] == '/');
	err_clear(&err);
	return 0;
}
