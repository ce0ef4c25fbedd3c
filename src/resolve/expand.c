#include "resolve/expand.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "resolve/pieces.h"

static char *exact_key(const char *name, uint64_t size)
{
	return str_format("%llx %s", (unsigned long long)size, name);
}

void expansion_index(struct expansion *expansion)
{
	for (size_t i = 0; i < expansion->inner.section_count; i++) {
		const struct linkmap_section *section = &expansion->inner.section[i];
		MEM_AUTO char *key = exact_key(section->name, section->size);
		if (!strmap_get(&expansion->exact, key))
			strmap_put(&expansion->exact, key, i);
		if (!strmap_get(&expansion->named, section->name))
			strmap_put(&expansion->named, section->name, i);
	}
}

void expansion_free(struct expansion *expansion)
{
	if (!expansion)
		return;
	linkmap_release(&expansion->inner);
	strmap_release(&expansion->exact);
	strmap_release(&expansion->named);
	free(expansion->target);
	free(expansion);
}

static const struct linkmap_section *find_exact(const struct expansion *expansion, const char *name,
                                                uint64_t size)
{
	MEM_AUTO char *key = exact_key(name, size);
	const size_t *index = strmap_get(&expansion->exact, key);
	return index ? &expansion->inner.section[*index] : NULL;
}

/* Owner and length of the run of an inner section that holds offset, which lies inside it. */
static uint32_t owner_at(const struct expansion *expansion, const struct linkmap_section *section,
                         uint64_t offset, uint64_t *run)
{
	size_t low = 0, high = section->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (section->piece[middle].offset + section->piece[middle].size <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	const struct linkmap_piece *piece = &section->piece[low];
	if (low == section->count || piece->offset > offset) {
		*run = (low == section->count ? section->size : piece->offset) - offset;
		return LINKMAP_FILL;
	}
	*run = piece->offset + piece->size - offset;
	return piece->input < expansion->inner.input_count ? expansion->target[piece->input]
	                                                   : piece->input;
}

uint32_t expansion_owner(const struct expansion *expansion, const char *name, uint64_t size,
                         uint64_t offset, uint64_t *run)
{
	const struct linkmap_section *section = find_exact(expansion, name, size);
	*run = size - offset;
	return section ? owner_at(expansion, section, offset, run) : LINKMAP_MERGED;
}

/* lld names a part of .eh_frame ".eh_frame+0x18". */
static char *take_offset(const char *name, uint64_t *offset)
{
	const char *plus = strrchr(name, '+');
	*offset = 0;
	if (plus && str_starts(plus, "+0x") && span_hex(span_of(plus + 1), offset))
		return str_dup_n(name, (size_t)(plus - name));
	*offset = 0;
	return str_dup(name);
}

static const struct linkmap_section *section_of(const struct expansion *expansion,
                                                const struct linkmap_piece *piece, uint64_t *offset)
{
	if (!piece->name)
		return NULL;
	MEM_AUTO char *name = take_offset(piece->name, offset);
	if (strcmp(name, piece->name) == 0)
		return find_exact(expansion, name, piece->size);
	const size_t *index = strmap_get(&expansion->named, name);
	if (!index)
		return NULL;
	const struct linkmap_section *section = &expansion->inner.section[*index];
	return *offset <= section->size && piece->size <= section->size - *offset ? section : NULL;
}

static void expand_piece(const struct expansion *expansion, const struct linkmap_piece *piece,
                         struct pieces *out)
{
	uint64_t start = 0;
	const struct linkmap_section *section = section_of(expansion, piece, &start);
	if (!section && expansion->is_blind && !piece->is_pool) {
		pieces_add(out, piece->offset, piece->size, piece->input, piece->name);
		return;
	}
	if (!section || piece->is_pool) {
		pieces_add(out, piece->offset, piece->size, LINKMAP_MERGED, piece->name);
		return;
	}
	for (uint64_t done = 0, run; done < piece->size; done += run) {
		uint32_t owner = owner_at(expansion, section, start + done, &run);
		if (run > piece->size - done)
			run = piece->size - done;
		pieces_add(out, piece->offset + done, run, owner, piece->name);
	}
}

static bool is_touched(const struct linkmap_section *section, struct expansion *const *of,
                       size_t count)
{
	for (size_t i = 0; i < section->count; i++)
		if (section->piece[i].input < count && of[section->piece[i].input])
			return true;
	return false;
}

void expand_pieces(struct linkmap *map, struct expansion *const *of, size_t count)
{
	for (size_t i = 0; i < map->section_count; i++) {
		struct linkmap_section *section = &map->section[i];
		struct pieces out = {0};
		if (!is_touched(section, of, count))
			continue;
		for (size_t j = 0; j < section->count; j++) {
			const struct linkmap_piece *piece = &section->piece[j];
			if (piece->input < count && of[piece->input])
				expand_piece(of[piece->input], piece, &out);
			else
				pieces_keep(&out, piece);
		}
		pieces_replace(&out, section);
	}
}
