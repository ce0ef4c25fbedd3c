/* apk's database: the files of every package that is taken can be walked. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/apk_installed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size};
	struct apk_package package;
	struct err err = ERR_INIT;
	while (apk_installed_next(&rest, &package, &err) == 1) {
		struct span files = package.paragraph, folder = {"", 0}, name;
		assert(package.name.length > 0 && package.version.length > 0);
		while (apk_package_file(&files, &folder, &name))
			assert(name.length <= size && folder.length <= size);
	}
	err_clear(&err);
	return 0;
}
