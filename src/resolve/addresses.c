#include "resolve/addresses.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int by_address(const void *a, const void *b, void *context)
{
	const struct linkmap *map = context;
	const struct linkmap_section *left = &map->section[*(const size_t *)a];
	const struct linkmap_section *right = &map->section[*(const size_t *)b];
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return left < right ? -1 : left > right;
}

void addresses_init(struct addresses *addresses, const struct linkmap *map)
{
	*addresses = (struct addresses){.map = map};
	addresses->section = mem_alloc(map->section_count * sizeof *addresses->section);
	for (size_t i = 0; i < map->section_count; i++) {
		const struct linkmap_section *section = &map->section[i];
		/* Not in memory, empty, or (.tbss) at addresses that others have too. */
		if (section->address && section->size && strcmp(section->name, ".tbss") != 0)
			addresses->section[addresses->count++] = i;
	}
	/* qsort_r's context is not const. */
	struct linkmap view = *map;
	qsort_r(addresses->section, addresses->count, sizeof *addresses->section, by_address, &view);
}

void addresses_release(struct addresses *addresses)
{
	free(addresses->section);
	*addresses = (struct addresses){0};
}

static uint32_t owner_in(const struct linkmap_section *section, uint64_t offset)
{
	size_t low = 0, high = section->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (section->piece[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || offset - section->piece[low - 1].offset >= section->piece[low - 1].size)
		return LINKMAP_FILL;
	return section->piece[low - 1].input;
}

uint32_t addresses_owner(const struct addresses *addresses, uint64_t address)
{
	size_t low = 0, high = addresses->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (addresses->map->section[addresses->section[middle]].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return LINKMAP_FILL;
	const struct linkmap_section *section = &addresses->map->section[addresses->section[low - 1]];
	return owner_in(section, address - section->address);
}
