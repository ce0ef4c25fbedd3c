/* Any bytes are preprocessed text or are refused; no file is named twice. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "wire/linemarkers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linemarkers markers;
	struct err err = ERR_INIT;
	linemarkers_read((struct span){(const char *)data, size}, &markers, &err);
	size_t count = markers.files.count;
	strlist_sort_unique(&markers.files);
	if (markers.files.count != count)
		abort();
	linemarkers_release(&markers);
	err_clear(&err);
	return 0;
}
