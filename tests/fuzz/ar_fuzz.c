/* Any bytes are an archive or are refused; every member lies inside and is found by its name. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "wire/ar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ar ar;
	struct err err = ERR_INIT;
	if (ar_open(&ar, data, size, "archive", &err) != 0) {
		err_clear(&err);
		return 0;
	}
	for (size_t i = 0; i < ar.count; i++) {
		const struct ar_member *member = &ar.member[i];
		if (member->content.at < (const char *)data ||
		    member->content.at + member->content.length > (const char *)data + size)
			abort();
		const struct ar_member *found = ar_find(&ar, member->name, 0);
		if (!found || strcmp(found->name, member->name) != 0)
			abort();
	}
	ar_release(&ar);
	return 0;
}
