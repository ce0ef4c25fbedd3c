/* Any text is a map or is refused; what is taken keeps the promises of model/linkmap.h. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/linkmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct linkmap *map)
{
	for (size_t i = 0; i < map->section_count; i++) {
		const struct linkmap_section *section = &map->section[i];
		uint64_t end = 0;
		for (size_t j = 0; j < section->count; j++) {
			const struct linkmap_piece *piece = &section->piece[j];
			if (piece->offset < end || piece->size == 0 || piece->offset > section->size ||
			    piece->size > section->size - piece->offset ||
			    (piece->input >= map->input_count && piece->input < LINKMAP_FILL))
				abort();
			end = piece->offset + piece->size;
		}
	}
	for (size_t i = 0; i < map->symbol_count; i++)
		if (map->symbol[i].section >= map->section_count ||
		    (map->symbol[i].input >= map->input_count && map->symbol[i].input < LINKMAP_FILL))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linkmap map;
	struct err err = ERR_INIT;
	if (linkmap_read((struct span){(const char *)data, size}, &map, &err) == 0)
		check(&map);
	linkmap_release(&map);
	err_clear(&err);
	return 0;
}
