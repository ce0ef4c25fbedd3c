/* Any bytes are a table of publishers, every address of which is https, or are refused. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/publisher_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct publisher_table table = {0};
	struct err err = ERR_INIT;
	(void)publisher_table_read((struct span){(const char *)data, size}, 2024, &table, &err);
	for (size_t i = 0; i < table.count; i++)
		if (!str_starts(table.item[i].address, "https://") ||
		    !publisher_is_meant(&table.item[i], table.item[i].name))
			abort();
	publisher_table_release(&table);
	err_clear(&err);
	return 0;
}
