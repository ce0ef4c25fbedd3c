/* What compilers, linkers and libc.a say of themselves: a byte that chooses, then the text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "standin/size_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct size_facts facts = {0};
	if (size == 0)
		return 0;
	struct span text = {(const char *)data + 1, size - 1};
	switch (data[0]) {
	case 'd':
		size_facts_read_driver(text, &facts);
		break;
	case 'l':
		size_facts_read_linker(text, &facts);
		break;
	default:
		facts.libc = data[0] == 'm' ? SIZE_MUSL : SIZE_GLIBC;
		size_facts_read_libc(text, &facts);
	}
	if (facts.is_gcc && facts.is_clang)
		abort();
	size_facts_release(&facts);
	return 0;
}
