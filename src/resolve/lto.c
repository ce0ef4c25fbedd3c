#include "resolve/lto.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/sbom.h"

/* The one owner of all intermediate code; OWNER_SHARED when there are several or none. */
static uint32_t sole_owner(const struct linkmap *map, const uint32_t *owner,
                           const struct lto_inputs *inputs)
{
	uint32_t sole = OWNER_SHARED;
	for (size_t i = 0; i < map->input_count; i++) {
		if (!inputs->is_source[i])
			continue;
		if (sole != OWNER_SHARED && sole != owner[i])
			return OWNER_SHARED;
		sole = owner[i];
	}
	return sole;
}

static int by_address(const void *a, const void *b)
{
	const struct lto_symbol *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	/* Aliases: the same one first whatever the order of the symbol table. */
	return strcmp(left->name, right->name);
}

/* The input that defines a symbol, under the name it has in the source; or `otherwise`. */
static uint32_t definer_of(const struct lto_inputs *inputs, const char *name, uint32_t otherwise)
{
	size_t *found = strmap_get(inputs->definer, name);
	MEM_AUTO char *base = str_dup(name);
	while (!found) {
		char *dot = strrchr(base, '.');
		if (!dot || dot == base)
			return otherwise;
		*dot = '\0';
		found = strmap_get(inputs->definer, base);
	}
	return (uint32_t)*found;
}

static size_t first_at(const struct lto_symbol *symbol, size_t count, uint64_t address)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (symbol[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct splitter {
	const struct lto_inputs *inputs;
	const struct lto_symbol *symbol;
	size_t count;
	struct linkmap_piece *piece; /* the new list */
	size_t used, cap;
};

static void put(struct splitter *to, const struct linkmap_piece *of, uint64_t offset, uint64_t size,
                uint32_t input)
{
	if (size == 0)
		return;
	mem_grow(&to->piece, &to->cap, to->used + 1, sizeof *to->piece);
	struct linkmap_piece *part = &to->piece[to->used++];
	*part = *of;
	part->offset = offset;
	part->size = size;
	part->input = input;
	part->name = str_dup(of->name);
}

/* The symbol that an input section is named for: ".text.main", ".rodata.table"; NULL when it holds
 * several. */
static const char *symbol_of_section(const char *name)
{
	static const char *const prefixes[] = {".text.unlikely.",
	                                       ".text.startup.",
	                                       ".text.exit.",
	                                       ".text.hot.",
	                                       ".text.",
	                                       ".data.rel.ro.local.",
	                                       ".data.rel.ro.",
	                                       ".data.rel.local.",
	                                       ".data.",
	                                       ".rodata.",
	                                       ".bss."};
	if (!name || str_starts(name, ".rodata.str") || str_starts(name, ".rodata.cst"))
		return NULL;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (str_starts(name, prefixes[i]) && name[strlen(prefixes[i])])
			return name + strlen(prefixes[i]);
	return NULL;
}

/* The input that a whole piece is of by the name of its section; or `otherwise`. */
static uint32_t definer_of_section(const struct lto_inputs *inputs,
                                   const struct linkmap_piece *piece, uint32_t otherwise)
{
	const char *symbol = symbol_of_section(piece->name);
	return symbol ? definer_of(inputs, symbol, otherwise) : otherwise;
}

/* Cuts one piece of a product along the symbols in it. */
static void split(struct splitter *to, const struct linkmap_piece *piece, uint64_t base)
{
	uint64_t at = piece->offset, end = piece->offset + piece->size;
	uint32_t named = definer_of_section(to->inputs, piece, LINKMAP_MERGED);
	if (named != LINKMAP_MERGED) {
		put(to, piece, at, piece->size, named);
		return;
	}
	size_t i = first_at(to->symbol, to->count, base + at);
	for (; i < to->count && to->symbol[i].address < base + end; i++) {
		uint64_t start = to->symbol[i].address - base;
		if (start < at)
			continue;
		uint64_t room = end - start;
		uint64_t size = to->symbol[i].size < room ? to->symbol[i].size : room;
		put(to, piece, at, start - at, piece->input);
		put(to, piece, start, size, definer_of(to->inputs, to->symbol[i].name, piece->input));
		at = start + size;
	}
	put(to, piece, at, end - at, piece->input);
}

static void split_section(struct splitter *to, struct linkmap_section *section)
{
	to->piece = NULL;
	to->used = to->cap = 0;
	for (size_t i = 0; i < section->count; i++) {
		struct linkmap_piece *piece = &section->piece[i];
		bool is_product = piece->input < LINKMAP_FILL && to->inputs->is_product[piece->input];
		if (is_product && section->address)
			split(to, piece, section->address);
		else
			put(to, piece, piece->offset, piece->size, piece->input);
		free(piece->name);
	}
	free(section->piece);
	section->piece = to->piece;
	section->count = to->used;
	section->cap = to->cap;
}

/* A merged string that no input holds came out of the optimiser. */
static void claim_merged(struct linkmap *map, uint32_t product)
{
	for (size_t i = 0; i < map->section_count; i++) {
		struct linkmap_section *section = &map->section[i];
		if (strcmp(section->name, ".eh_frame") == 0)
			continue;
		for (size_t j = 0; j < section->count; j++)
			if (section->piece[j].input == LINKMAP_MERGED)
				section->piece[j].input = product;
	}
}

/* What is known of one product: the source that its symbols are of. */
static void note_source(uint32_t *source, uint32_t product, uint32_t definer)
{
	if (definer != LINKMAP_MERGED && source[product] == LINKMAP_MERGED)
		source[product] = definer;
}

static void note_piece(const struct linkmap_piece *piece, uint64_t address,
                       const struct splitter *known, uint32_t *source)
{
	note_source(source, piece->input, definer_of_section(known->inputs, piece, LINKMAP_MERGED));
	uint64_t from = address + piece->offset;
	size_t i = first_at(known->symbol, known->count, from);
	for (; i < known->count && known->symbol[i].address < from + piece->size; i++)
		note_source(source, piece->input,
		            definer_of(known->inputs, known->symbol[i].name, LINKMAP_MERGED));
}

/* Each product belongs to the owner of the source that it was made of. */
static void settle_whole(const struct linkmap *map, uint32_t *owner, const struct splitter *known)
{
	MEM_AUTO uint32_t *source = mem_alloc(map->input_count * sizeof *source);
	for (size_t i = 0; i < map->input_count; i++)
		source[i] = LINKMAP_MERGED;
	for (size_t i = 0; i < map->section_count; i++) {
		const struct linkmap_section *section = &map->section[i];
		for (size_t j = 0; section->address && j < section->count; j++) {
			const struct linkmap_piece *piece = &section->piece[j];
			if (piece->input < LINKMAP_FILL && known->inputs->is_product[piece->input])
				note_piece(piece, section->address, known, source);
		}
	}
	for (size_t i = 0; i < map->input_count; i++)
		if (known->inputs->is_product[i] && source[i] != LINKMAP_MERGED)
			owner[i] = owner[source[i]];
}

void lto_settle(struct linkmap *map, uint32_t *owner, const struct lto_inputs *inputs,
                struct lto_symbol *symbol, size_t count)
{
	uint32_t product = LINKMAP_MERGED;
	uint32_t sole = sole_owner(map, owner, inputs);
	for (size_t i = 0; i < map->input_count; i++) {
		if (!inputs->is_product[i])
			continue;
		owner[i] = sole;
		product = (uint32_t)i;
	}
	if (product == LINKMAP_MERGED)
		return;
	claim_merged(map, product);
	if (sole != OWNER_SHARED)
		return;
	if (count)
		qsort(symbol, count, sizeof *symbol, by_address);
	struct splitter to = {.inputs = inputs, .symbol = symbol, .count = count};
	if (inputs->one_to_one)
		settle_whole(map, owner, &to);
	for (size_t i = 0; i < map->section_count; i++)
		split_section(&to, &map->section[i]);
}
