/* Any text is a VEX document, of which each statement names a vulnerability and a reason, or is
 * refused; and its products may be compared with any package URL. */
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "resolve/suppress.h"
#include "wire/vex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct suppressions list = SUPPRESSIONS_INIT;
	struct err err = ERR_INIT;
	int rc = vex_read((struct span){(const char *)data, size}, "f", &list, &err);
	for (size_t i = 0; i < list.count; i++) {
		const struct suppression *item = &list.item[i];
		if (!item->reason || item->id.count == 0)
			abort();
		for (size_t j = 0; j < item->product.count; j++)
			if (!suppress_purl_matches(item->product.item[j], item->product.item[j]))
				abort();
	}
	if (rc != 0 && !err.message)
		abort();
	err_clear(&err);
	suppressions_release(&list);
	return 0;
}
