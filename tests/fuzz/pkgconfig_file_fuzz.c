/* pkg-config's files: what is read has a name. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/pkgconfig_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pkgconfig_file file;
	struct err err = ERR_INIT;
	struct span text = {(const char *)data, size};
	if (pkgconfig_file_read(text, &file, &err) == 0) {
		assert(file.name && *file.name);
		(void)pkgconfig_file_links(&file, "z");
		pkgconfig_file_release(&file);
	}
	err_clear(&err);
	return 0;
}
