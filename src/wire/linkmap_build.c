#include "wire/linkmap_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"

void linkmap_build_init(struct linkmap_build *build, struct linkmap *map)
{
	*build = (struct linkmap_build){.map = map};
}

void linkmap_build_resume(struct linkmap_build *build, struct linkmap *map)
{
	linkmap_build_init(build, map);
	for (size_t i = 0; i < map->input_count; i++) {
		const struct linkmap_input *input = &map->input[i];
		MEM_AUTO char *name = input->member ? str_format("%s(%s)", input->path, input->member)
		                                    : str_dup(input->path);
		strmap_put(&build->by_name, name, i);
	}
}

void linkmap_build_release(struct linkmap_build *build)
{
	strmap_release(&build->by_name);
	buf_release(&build->key);
}

static const char *key_of(struct linkmap_build *build, struct span name)
{
	build->key.size = 0;
	buf_add(&build->key, name.at, name.length);
	return (const char *)build->key.data;
}

static uint32_t add_input(struct linkmap_build *build, struct span path, struct span member)
{
	struct linkmap *map = build->map;
	mem_grow(&map->input, &map->input_cap, map->input_count + 1, sizeof *map->input);
	map->input[map->input_count] = (struct linkmap_input){
		.path = span_dup(path),
		.member = member.length ? span_dup(member) : NULL,
	};
	return (uint32_t)map->input_count++;
}

uint32_t linkmap_build_file(struct linkmap_build *build, struct span path)
{
	const size_t *known = strmap_get(&build->by_name, key_of(build, path));
	if (known)
		return (uint32_t)*known;
	uint32_t input = add_input(build, path, (struct span){0});
	strmap_put(&build->by_name, key_of(build, path), input);
	return input;
}

/* Where "(" of "path(member)" is; 0 when the text is a path alone.  A path the map named on its
 * own before decides; otherwise the last "(" does, since member names rarely hold one. */
static size_t find_member(struct linkmap_build *build, struct span name)
{
	if (name.length < 4 || name.at[name.length - 1] != ')')
		return 0;
	size_t last = 0;
	for (size_t i = 1, tries = 0; i + 2 < name.length && tries < 16; i++) {
		if (name.at[i] != '(')
			continue;
		tries++;
		last = i;
		if (strmap_get(&build->by_name, key_of(build, (struct span){name.at, i})))
			return i;
	}
	return last;
}

bool linkmap_build_knows(struct linkmap_build *build, struct span name)
{
	if (strmap_get(&build->by_name, key_of(build, name)))
		return true;
	size_t split = find_member(build, name);
	return split && strmap_get(&build->by_name, key_of(build, (struct span){name.at, split}));
}

uint32_t linkmap_build_input(struct linkmap_build *build, struct span name)
{
	if (build->last_name.at && name.length == build->last_name.length &&
	    memcmp(name.at, build->last_name.at, name.length) == 0)
		return build->last_input;
	uint32_t input;
	const size_t *known = strmap_get(&build->by_name, key_of(build, name));
	size_t split = known ? 0 : find_member(build, name);
	if (known) {
		input = (uint32_t)*known;
	} else if (split) {
		struct span path = {name.at, split};
		struct span member = {name.at + split + 1, name.length - split - 2};
		uint32_t archive = linkmap_build_file(build, path);
		build->map->input[archive].is_archive = true;
		input = add_input(build, path, member);
		strmap_put(&build->by_name, key_of(build, name), input);
	} else {
		input = linkmap_build_file(build, name);
	}
	build->last_name = name;
	build->last_input = input;
	return input;
}

int linkmap_build_section(struct linkmap_build *build, struct span name, uint64_t address,
                          uint64_t size, struct err *err)
{
	struct linkmap *map = build->map;
	if (address + size < address)
		return err_set(err, ERR_FAIL, "link map: section at 0x%llx passes the end of memory",
		               (unsigned long long)address);
	if (map->section_count >= LIMIT_ELF_SECTIONS)
		return err_set(err, ERR_FAIL, "link map: more than %zu sections", LIMIT_ELF_SECTIONS);
	mem_grow(&map->section, &map->section_cap, map->section_count + 1, sizeof *map->section);
	map->section[map->section_count++] = (struct linkmap_section){
		.name = span_dup(name),
		.address = address,
		.size = size,
	};
	build->in_section = true;
	build->is_misfit = false;
	return 0;
}

void linkmap_build_close(struct linkmap_build *build)
{
	build->in_section = false;
}

static void clear_pieces(struct linkmap_section *section)
{
	for (size_t i = 0; i < section->count; i++)
		free(section->piece[i].name);
	section->count = 0;
}

/* 0 when the section may have pieces that do not fit, and has none now. */
static int refuse_piece(struct linkmap_section *section, uint64_t address, const char *what,
                        struct err *err)
{
	if (section->address == 0) {
		clear_pieces(section);
		return 0;
	}
	MEM_AUTO char *name = out_clean(section->name);
	return err_set(err, ERR_FAIL, "link map: piece at 0x%llx %s of section '%s'",
	               (unsigned long long)address, what, name);
}

int linkmap_build_piece(struct linkmap_build *build, struct span name, uint64_t address,
                        uint64_t size, uint32_t input, struct err *err)
{
	if (!build->in_section || build->is_misfit || size == 0)
		return 0;
	struct linkmap_section *section = &build->map->section[build->map->section_count - 1];
	uint64_t offset = address - section->address;
	/* Where there are ghosts, sizes are checked when those are gone. */
	if (address < section->address || offset > section->size ||
	    (size > section->size - offset && !build->has_ghosts)) {
		build->is_misfit = true;
		return refuse_piece(section, address, "passes the bounds", err);
	}
	mem_grow(&section->piece, &section->cap, section->count + 1, sizeof *section->piece);
	section->piece[section->count++] = (struct linkmap_piece){
		.offset = offset,
		.size = size,
		.input = input,
		.name = name.length ? span_dup(name) : NULL,
	};
	return 0;
}

void linkmap_build_pool(struct linkmap_build *build)
{
	if (!build->in_section)
		return;
	struct linkmap_section *section = &build->map->section[build->map->section_count - 1];
	if (section->count)
		section->piece[section->count - 1].is_pool = true;
}

void linkmap_build_symbol(struct linkmap_build *build, struct span name, uint64_t address,
                          uint32_t input)
{
	struct linkmap *map = build->map;
	if (!build->in_section)
		return;
	mem_grow(&map->symbol, &map->symbol_cap, map->symbol_count + 1, sizeof *map->symbol);
	map->symbol[map->symbol_count++] = (struct linkmap_symbol){
		.name = span_dup(name),
		.address = address,
		.section = (uint32_t)(map->section_count - 1),
		.input = input,
	};
}

void linkmap_build_reason(struct linkmap_build *build, uint32_t input, struct span by,
                          struct span symbol)
{
	struct linkmap_input *entry = &build->map->input[input];
	if (entry->pulled_by)
		return;
	entry->pulled_by = span_dup(by);
	entry->symbol = symbol.length ? span_dup(symbol) : NULL;
}

struct ranked {
	struct linkmap_piece piece;
	size_t rank; /* keeps the map's order among pieces at one offset */
};

static int by_offset(const void *a, const void *b)
{
	const struct ranked *left = a;
	const struct ranked *right = b;
	if (left->piece.offset != right->piece.offset)
		return left->piece.offset < right->piece.offset ? -1 : 1;
	return left->rank < right->rank ? -1 : left->rank > right->rank;
}

static void sort_pieces(struct linkmap_section *section)
{
	bool sorted = true;
	for (size_t i = 1; i < section->count && sorted; i++)
		sorted = section->piece[i - 1].offset <= section->piece[i].offset;
	if (sorted)
		return;
	MEM_AUTO struct ranked *ranked = mem_alloc(section->count * sizeof *ranked);
	for (size_t i = 0; i < section->count; i++)
		ranked[i] = (struct ranked){section->piece[i], i};
	qsort(ranked, section->count, sizeof *ranked, by_offset);
	for (size_t i = 0; i < section->count; i++)
		section->piece[i] = ranked[i].piece;
}

static void drop_ghosts(struct linkmap_section *section)
{
	size_t kept = 0;
	for (size_t i = 0; i < section->count; i++) {
		struct linkmap_piece piece = section->piece[i];
		uint64_t next = i + 1 < section->count ? section->piece[i + 1].offset : section->size;
		if (piece.offset == next)
			free(piece.name);
		else
			section->piece[kept++] = piece;
	}
	section->count = kept;
}

static int order_pieces(struct linkmap_section *section, bool has_ghosts, struct err *err)
{
	sort_pieces(section);
	if (has_ghosts)
		drop_ghosts(section);
	uint64_t end = 0;
	for (size_t i = 0; i < section->count; i++) {
		const struct linkmap_piece *piece = &section->piece[i];
		uint64_t address = section->address + piece->offset;
		if (piece->offset < end)
			return refuse_piece(section, address, "overlaps another", err);
		if (piece->size > section->size - piece->offset)
			return refuse_piece(section, address, "passes the bounds", err);
		end = piece->offset + piece->size;
	}
	return 0;
}

/* An archive's rank, and an input's own place behind it. */
struct place {
	uint32_t file, input;
};

static int by_place(const void *a, const void *b)
{
	const struct place *left = a;
	const struct place *right = b;
	if (left->file != right->file)
		return left->file < right->file ? -1 : 1;
	return left->input < right->input ? -1 : left->input > right->input;
}

static void renumber(struct linkmap *map, const uint32_t *now)
{
	for (size_t i = 0; i < map->section_count; i++)
		for (size_t j = 0; j < map->section[i].count; j++) {
			struct linkmap_piece *piece = &map->section[i].piece[j];
			if (piece->input < map->input_count)
				piece->input = now[piece->input];
		}
	for (size_t i = 0; i < map->symbol_count; i++)
		if (map->symbol[i].input < map->input_count)
			map->symbol[i].input = now[map->symbol[i].input];
}

/* Members were met wherever a line named them: puts each behind its archive. */
static void order_inputs(struct linkmap_build *build)
{
	struct linkmap *map = build->map;
	size_t count = map->input_count;
	MEM_AUTO struct place *place = mem_alloc(count * sizeof *place);
	for (size_t i = 0; i < count; i++) {
		place[i] = (struct place){(uint32_t)i, (uint32_t)i};
		if (map->input[i].member)
			place[i].file = linkmap_build_file(build, span_of(map->input[i].path));
	}
	qsort(place, count, sizeof *place, by_place);
	MEM_AUTO uint32_t *now = mem_alloc(count * sizeof *now);
	struct linkmap_input *sorted = mem_alloc(count * sizeof *sorted);
	for (size_t i = 0; i < count; i++) {
		now[place[i].input] = (uint32_t)i;
		sorted[i] = map->input[place[i].input];
	}
	free(map->input);
	map->input = sorted;
	map->input_cap = count;
	renumber(map, now);
}

int linkmap_build_finish(struct linkmap_build *build, struct err *err)
{
	for (size_t i = 0; i < build->map->section_count; i++)
		if (order_pieces(&build->map->section[i], build->has_ghosts, err) < 0)
			return -1;
	order_inputs(build);
	return 0;
}

static bool is_one_of(struct span name, const char *const *list)
{
	for (; *list; list++)
		if (span_equal(name, *list))
			return true;
	return false;
}

bool linkmap_is_synthetic(struct span output, struct span input)
{
	static const char *const relocations[] = {
		".rela.dyn", ".rela.plt", ".rela.iplt", ".rel.dyn", ".rel.plt",
		".rel.iplt", ".relr.dyn", ".rela.got",  ".rel.got", NULL,
	};
	static const char *const made[] = {
		".interp",
		".hash",
		".gnu.hash",
		".dynsym",
		".dynstr",
		".gnu.version",
		".gnu.version_d",
		".gnu.version_r",
		".plt",
		".plt.got",
		".plt.sec",
		".plt.bnd",
		".iplt",
		".got",
		".got.plt",
		".igot",
		".igot.plt",
		".dynamic",
		".eh_frame_hdr",
		".note.gnu.build-id",
		".dynbss",
		".relro_padding",
		".branch_lt",
		".gnu_debuglink",
		".symtab",
		".strtab",
		".shstrtab",
		".symtab_shndx",
		".note.gnu.property",
		NULL,
	};
	return is_one_of(output, relocations) || is_one_of(input, made);
}
