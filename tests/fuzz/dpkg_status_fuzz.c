/* dpkg's status file: every paragraph that is taken has a name that lies in the text. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/dpkg_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {(const char *)data, size}, rest = whole;
	struct dpkg_package package;
	struct err err = ERR_INIT;
	while (dpkg_status_next(&rest, &package, &err) == 1) {
		assert(package.name.length > 0 && package.source.length > 0);
		assert(package.name.at >= whole.at && package.name.at < whole.at + whole.length);
		assert(package.paragraph.length <= whole.length);
		(void)dpkg_package_is_installed(&package);
	}
	err_clear(&err);
	return 0;
}
