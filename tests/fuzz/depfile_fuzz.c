/* Any bytes are dependencies or are refused; no name is empty. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "wire/depfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strlist files = {0};
	struct err err = ERR_INIT;
	depfile_read((struct span){(const char *)data, size}, &files, &err);
	for (size_t i = 0; i < files.count; i++)
		if (!files.item[i][0])
			abort();
	strlist_release(&files);
	err_clear(&err);
	return 0;
}
