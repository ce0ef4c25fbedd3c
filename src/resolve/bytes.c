#include "resolve/bytes.h"

#include <string.h>

static const struct linkmap_section *find_section(const struct linkmap *map,
                                                  const struct layout_section *wanted)
{
	for (size_t i = 0; i < map->section_count; i++) {
		const struct linkmap_section *section = &map->section[i];
		bool same_place = wanted->kind != LAYOUT_LOADED || section->address == wanted->address;
		if (same_place && strcmp(section->name, wanted->name) == 0)
			return section;
	}
	return NULL;
}

static uint32_t owner_of_piece(const struct linkmap_piece *piece, const uint32_t *owner)
{
	switch (piece->input) {
	case LINKMAP_FILL:
		return OWNER_PADDING;
	case LINKMAP_LINKER:
		return OWNER_LINKER;
	case LINKMAP_MERGED:
		return OWNER_SHARED;
	default:
		return owner[piece->input];
	}
}

static void tile(const struct linkmap_section *from, const uint32_t *owner, uint64_t size,
                 struct byte_section *to)
{
	uint64_t at = 0;
	for (size_t i = 0; i < from->count; i++) {
		const struct linkmap_piece *piece = &from->piece[i];
		if (piece->offset < at || piece->offset >= size)
			continue;
		uint64_t room = size - piece->offset;
		uint64_t length = piece->size < room ? piece->size : room;
		byte_section_add(to, piece->offset - at, OWNER_PADDING);
		byte_section_add(to, length, owner_of_piece(piece, owner));
		at = piece->offset + length;
	}
	byte_section_add(to, size - at, OWNER_PADDING);
}

void bytes_attribute(const struct linkmap *map, const uint32_t *owner, const struct layout *layout,
                     struct sbom *sbom)
{
	for (size_t i = 0; i < layout->count; i++) {
		const struct layout_section *section = &layout->section[i];
		bool counted = section->kind == LAYOUT_LOADED || section->kind == LAYOUT_OTHER;
		if (!counted || section->size == 0)
			continue;
		const struct linkmap_section *from = find_section(map, section);
		struct byte_section *to = sbom_add_section(sbom, section->name, section->size);
		to->is_placed = section->kind == LAYOUT_LOADED;
		to->address = to->is_placed ? section->address : 0;
		if (strcmp(section->name, ".note.package") == 0)
			byte_section_add(to, section->size, OWNER_SBOM);
		else if (!from || from->count == 0)
			byte_section_add(to, section->size, OWNER_LINKER);
		else if (section->kind == LAYOUT_OTHER && from->size > section->size)
			byte_section_add(to, section->size, OWNER_SHARED);
		else
			tile(from, owner, section->size, to);
	}
}
