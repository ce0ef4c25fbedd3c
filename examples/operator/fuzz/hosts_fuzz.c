/* A hosts file, searched for a name that may be in it, and for its own first bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hosts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct addresses found = {.count = 0};
	union address address;
	char name[20] = "";
	memcpy(name, data, size < sizeof name - 1 ? size : sizeof name - 1);
	struct part text = {(const char *)data, size};
	hosts_find(text, part_of("api"), &found);
	hosts_find(text, part_of(name), &found);
	if (found.count > ADDRESSES_MOST)
		abort();
	for (unsigned i = 0; i < found.count; i++)
		if (found.item[i].any.sa_family != AF_INET && found.item[i].any.sa_family != AF_INET6)
			abort();
	address_parse((const char *)data, size, &address);
	return 0;
}
