/* A list of roots is read or refused; each line is a digest or a name. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/trustlist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust_wishes wishes = {0};
	struct err err = ERR_INIT;
	if (trustlist_read((struct span){(const char *)data, size}, &wishes, &err) == 0)
		for (size_t i = 0; i < wishes.count; i++)
			if (!wishes.wish[i].digest == !wishes.wish[i].name || wishes.wish[i].line == 0)
				abort();
	err_clear(&err);
	trust_wishes_release(&wishes);
	return 0;
}
