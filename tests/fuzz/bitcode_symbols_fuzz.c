/* wire/bitcode_symbols: any bitcode ends in a list of names or an error. */
#include <stddef.h>
#include <stdint.h>

#include "wire/bitcode_symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strlist names = {0};
	struct err err = ERR_INIT;
	bitcode_symbols((struct span){(const char *)data, size}, &names, &err);
	strlist_release(&names);
	err_clear(&err);
	return 0;
}
