#include "resolve/pieces.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

void pieces_add(struct pieces *pieces, uint64_t offset, uint64_t size, uint32_t input,
                const char *name)
{
	if (size == 0)
		return;
	struct linkmap_piece *last = pieces->count ? &pieces->piece[pieces->count - 1] : NULL;
	if (last && last->input == input && !last->is_pool && last->offset + last->size == offset &&
	    str_equal(last->name, name)) {
		last->size += size;
		return;
	}
	mem_grow(&pieces->piece, &pieces->cap, pieces->count + 1, sizeof *pieces->piece);
	pieces->piece[pieces->count++] = (struct linkmap_piece){
		.offset = offset, .size = size, .input = input, .name = str_dup(name)};
}

void pieces_keep(struct pieces *pieces, const struct linkmap_piece *piece)
{
	mem_grow(&pieces->piece, &pieces->cap, pieces->count + 1, sizeof *pieces->piece);
	struct linkmap_piece *copy = &pieces->piece[pieces->count++];
	*copy = *piece;
	copy->name = str_dup(piece->name);
}

void pieces_replace(struct pieces *pieces, struct linkmap_section *section)
{
	for (size_t i = 0; i < section->count; i++)
		free(section->piece[i].name);
	free(section->piece);
	section->piece = pieces->piece;
	section->count = pieces->count;
	section->cap = pieces->cap;
	*pieces = (struct pieces){0};
}
