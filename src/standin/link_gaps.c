/* What maps leave open: unwind tables (gold, mold) and merged strings (all linkers). */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "input/objectstore.h"
#include "resolve/mergedstrings.h"
#include "resolve/unwind.h"
#include "standin/link_job.h"
#include "standin/link_relocatable.h"

/* Strings of debug sections are many; beyond this they stay shared. */
#define DEBUG_STRINGS_MAX ((uint64_t)64 << 20)

/* Where the strings of some section of the output may have come from. */
struct sources {
	const char *name; /* only sections of that name, which are not loaded; NULL: loaded ones */
	struct merge_source *item;
	size_t count, cap;
	uint64_t size;
};

static void add_source(struct sources *sources, const struct elfsection *section, struct span bytes,
                       uint32_t input)
{
	mem_grow(&sources->item, &sources->cap, sources->count + 1, sizeof *sources->item);
	sources->size += bytes.length;
	sources->item[sources->count++] = (struct merge_source){.input = input,
	                                                        .is_strings = section->flags &
	                                                                      SHF_STRINGS,
	                                                        .entry_size = section->entry_size,
	                                                        .align = section->align,
	                                                        .bytes = bytes};
}

/* A section of an object made by `ld -r`: each stretch is its own input's. */
static void add_stretches(struct sources *sources, const struct elfsection *section,
                          struct span bytes, const struct expansion *expansion)
{
	uint64_t run;
	for (uint64_t at = 0; at < bytes.length; at += run) {
		uint32_t owner = expansion_owner(expansion, section->name, bytes.length, at, &run);
		if (owner < LINKMAP_FILL)
			add_source(sources, section, (struct span){bytes.at + at, (size_t)run}, owner);
	}
}

static bool is_wanted(const struct sources *sources, const struct elfsection *section)
{
	if (!(section->flags & SHF_MERGE) || section->flags & SHF_COMPRESSED)
		return false;
	if (section->flags & SHF_ALLOC)
		return !sources->name;
	return sources->name && strcmp(section->name, sources->name) == 0;
}

static void add_sources(struct sources *sources, struct span object, uint32_t input,
                        const struct expansion *expansion)
{
	struct err ignored = ERR_INIT;
	struct elffile file;
	if (object.length == 0 || elffile_open(&file, object.at, object.length, "", &ignored) != 0) {
		err_clear(&ignored);
		return;
	}
	for (size_t i = 1; i < file.section_count; i++) {
		const struct elfsection *section = &file.section[i];
		if (!is_wanted(sources, section))
			continue;
		if (expansion)
			add_stretches(sources, section, elffile_bytes(&file, section), expansion);
		else
			add_source(sources, section, elffile_bytes(&file, section), input);
	}
	elffile_release(&file);
}

static void read_sources(struct objectstore *store, const struct linkmap *map,
                         const struct link_expansions *expansions, struct sources *sources)
{
	for (size_t i = 0; i < map->input_count; i++) {
		const struct linkmap_input *input = &map->input[i];
		for (size_t nth = 0;; nth++) {
			struct span object = objectstore_get(store, input->path, input->member, nth);
			if (object.length == 0)
				break;
			add_sources(sources, object, (uint32_t)i,
			            i < expansions->count ? expansions->of[i] : NULL);
		}
	}
}

/* Bytes of the output behind a section of the map; length 0 when they do not agree. */
static struct span bytes_of(const struct elffile *output, const struct linkmap_section *section)
{
	for (size_t i = 1; i < output->section_count; i++) {
		const struct elfsection *found = &output->section[i];
		if (found->address == section->address && found->size == section->size &&
		    !(found->flags & SHF_COMPRESSED) && strcmp(found->name, section->name) == 0)
			return elffile_bytes(output, found);
	}
	return (struct span){"", 0};
}

static bool is_loaded(const struct linkmap_section *section)
{
	return section->address != 0;
}

/* In debug sections GNU ld's pools stay with the input it names: they are no part of what runs. */
static bool has_open_piece(const struct linkmap_section *section)
{
	for (size_t i = 0; i < section->count; i++)
		if (section->piece[i].input == LINKMAP_MERGED ||
		    (section->piece[i].is_pool && is_loaded(section)))
			return true;
	return false;
}

static void close_unwind(const struct elffile *output, struct linkmap *map, size_t index)
{
	struct err ignored = ERR_INIT;
	struct unwind_table table = {bytes_of(output, &map->section[index]), output->is_64,
	                             output->is_big_endian};
	if (unwind_split(map, index, &table, &ignored) != 0)
		err_clear(&ignored); /* the table stays shared */
}

struct closing {
	const struct linkmap *map;
	const struct link_expansions *expansions;
	struct objectstore store;
	struct sources sources;       /* of loaded sections, … */
	struct mergedstrings *loaded; /* … read when the first needs them */
};

static void close_loaded(struct closing *closing, struct linkmap_section *section,
                         struct span bytes)
{
	if (!closing->loaded) {
		read_sources(&closing->store, closing->map, closing->expansions, &closing->sources);
		closing->loaded = mergedstrings_new(closing->sources.item, closing->sources.count);
	}
	mergedstrings_split(closing->loaded, section, bytes);
}

/* The one string of .comment that is in no object names the linker. */
static void give_comment(struct linkmap_section *section)
{
	if (strcmp(section->name, ".comment") != 0)
		return;
	for (size_t i = 0; i < section->count; i++)
		if (section->piece[i].input == LINKMAP_MERGED)
			section->piece[i].input = LINKMAP_LINKER;
}

/* .comment, .debug_str: their strings come from sections of the same name. */
static void close_named(struct closing *closing, struct linkmap_section *section, struct span bytes)
{
	struct sources sources = {.name = section->name};
	read_sources(&closing->store, closing->map, closing->expansions, &sources);
	if (sources.size <= DEBUG_STRINGS_MAX) {
		struct mergedstrings *strings = mergedstrings_new(sources.item, sources.count);
		mergedstrings_split(strings, section, bytes);
		mergedstrings_free(strings);
		give_comment(section);
	}
	free(sources.item);
}

void link_gaps_close(const struct elffile *output, struct linkmap *map,
                     const struct link_expansions *expansions)
{
	struct closing closing = {.map = map, .expansions = expansions};
	bool is_object = output->type == ET_REL; /* all addresses are 0 there */
	for (size_t i = 0; i < map->section_count; i++) {
		struct linkmap_section *section = &map->section[i];
		struct span bytes = bytes_of(output, section);
		if (!has_open_piece(section) || bytes.length == 0 ||
		    strcmp(section->name, ".eh_frame") == 0)
			continue;
		if (is_loaded(section) || (is_object && str_starts(section->name, ".rodata")))
			close_loaded(&closing, section, bytes);
		else
			close_named(&closing, section, bytes);
	}
	/* Last, because an FDE belongs to the owner of a function, which may have been open too. */
	for (size_t i = 0; i < map->section_count; i++)
		if (has_open_piece(&map->section[i]) && strcmp(map->section[i].name, ".eh_frame") == 0)
			close_unwind(output, map, i);
	mergedstrings_free(closing.loaded);
	free(closing.sources.item);
	objectstore_release(&closing.store);
}
