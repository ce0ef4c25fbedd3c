/* Any text is a list of entries, each with a reason and something it is about, or is refused. */
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "wire/ignore_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct suppressions list = SUPPRESSIONS_INIT;
	struct err err = ERR_INIT;
	int rc = ignore_file_read((struct span){(const char *)data, size}, "f", &list, &err);
	for (size_t i = 0; i < list.count; i++) {
		const struct suppression *item = &list.item[i];
		if (!item->reason || !*item->reason || !(item->id.count || item->purl || item->path))
			abort();
	}
	if (rc != 0 && !err.message)
		abort();
	err_clear(&err);
	suppressions_release(&list);
	return 0;
}
