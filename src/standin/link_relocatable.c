#include "standin/link_relocatable.h"

#include <stdlib.h>
#include <string.h>

#include "assemble/elfsection.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/objectstore.h"
#include "model/sbom.h"
#include "wire/relmap.h"

/* Sections .tare.rel, .tare.rel.1, … of one object: as deep as `ld -r` is nested. */
#define RECORDS_MAX 64

/* Distributions do not build under tare: their objects are not worth opening. */
static bool is_system(const char *path)
{
	return str_starts(path, "/usr/") || str_starts(path, "/lib");
}

static char *record_section(size_t depth)
{
	return depth ? str_format(RELMAP_SECTION ".%zu", depth) : str_dup(RELMAP_SECTION);
}

/* "SIZE NAME" and "NAME" of every section of the object. */
static void list_sections(const struct elffile *object, struct strmap *sections)
{
	for (size_t i = 1; i < object->section_count; i++) {
		const struct elfsection *section = &object->section[i];
		MEM_AUTO char *key = str_format("%llx %s", (unsigned long long)section->size,
		                                section->name);
		strmap_put(sections, key, i);
		strmap_put(sections, section->name, i);
	}
}

/* Whether the record is of this object, not of one that went into it: no section is of another
 * size.  Some may be gone: strip takes debug sections away. */
static bool fits(const struct linkmap *record, const struct strmap *sections)
{
	bool any = record->section_count == 0;
	for (size_t i = 0; i < record->section_count; i++) {
		const struct linkmap_section *section = &record->section[i];
		MEM_AUTO char *key = str_format("%llx %s", (unsigned long long)section->size,
		                                section->name);
		if (strmap_get(sections, key))
			any = true;
		else if (strmap_get(sections, section->name))
			return false;
	}
	return any;
}

/* The last record of the text that fits replaces *best. */
static void choose_record(struct span text, const struct strmap *sections, struct linkmap *best,
                          bool *found)
{
	struct err ignored = ERR_INIT;
	struct linkmap record;
	while (relmap_next(&text, &record, &ignored) > 0) {
		if (!fits(&record, sections)) {
			linkmap_release(&record);
			continue;
		}
		linkmap_release(best);
		*best = record;
		*found = true;
	}
	err_clear(&ignored);
}

/* gold's map of an `ld -r` leaves the loaded sections out. */
static bool names_code(const struct elffile *object, const struct linkmap *map)
{
	struct strmap listed = STRMAP_INIT;
	bool complete = true;
	for (size_t i = 0; i < map->section_count; i++)
		if (map->section[i].count)
			strmap_put(&listed, map->section[i].name, i);
	for (size_t i = 1; i < object->section_count && complete; i++) {
		const struct elfsection *section = &object->section[i];
		if ((section->flags & SHF_EXECINSTR) && section->size)
			complete = strmap_get(&listed, section->name) != NULL;
	}
	strmap_release(&listed);
	return complete;
}

static struct expansion *read_expansion(const struct elffile *object)
{
	struct strmap sections = STRMAP_INIT;
	struct linkmap best = LINKMAP_INIT;
	bool found = false;
	for (size_t depth = 0; depth < RECORDS_MAX; depth++) {
		MEM_AUTO char *name = record_section(depth);
		const struct elfsection *section = elffile_find(object, name);
		if (!section)
			break;
		if (depth == 0)
			list_sections(object, &sections);
		choose_record(elffile_bytes(object, section), &sections, &best, &found);
	}
	strmap_release(&sections);
	if (!found)
		return NULL;
	struct expansion *expansion = mem_alloc(sizeof *expansion);
	expansion->inner = best;
	expansion->is_blind = !names_code(object, &best);
	return expansion;
}

static uint32_t add_input(struct linkmap *map, const struct linkmap_input *inner)
{
	mem_grow(&map->input, &map->input_cap, map->input_count + 1, sizeof *map->input);
	map->input[map->input_count] = (struct linkmap_input){.path = str_dup(inner->path),
	                                                      .member = str_dup(inner->member)};
	return (uint32_t)map->input_count++;
}

/* What is gone since (an object a driver made in /tmp) counts as the object it went into. */
static void set_targets(struct linkmap *map, struct expansion *expansion, uint32_t outer)
{
	const struct linkmap *inner = &expansion->inner;
	expansion->target = mem_alloc(inner->input_count * sizeof *expansion->target);
	for (size_t i = 0; i < inner->input_count; i++)
		expansion->target[i] = path_exists(inner->input[i].path) ? add_input(map, &inner->input[i])
		                                                         : outer;
	expansion_index(expansion);
}

static struct expansion *expansion_of(struct objectstore *store, const struct linkmap_input *input)
{
	struct err ignored = ERR_INIT;
	struct elffile object;
	if (input->is_archive || is_system(input->path))
		return NULL;
	struct span bytes = objectstore_get(store, input->path, input->member, 0);
	if (!elffile_is(bytes.at, bytes.length) ||
	    elffile_open(&object, bytes.at, bytes.length, input->path, &ignored) != 0) {
		err_clear(&ignored);
		return NULL;
	}
	struct expansion *expansion = object.type == ET_REL ? read_expansion(&object) : NULL;
	elffile_release(&object);
	return expansion;
}

void link_expand(struct linkmap *map, struct link_expansions *out)
{
	struct objectstore store = OBJECTSTORE_INIT;
	bool any = false;
	*out = (struct link_expansions){.count = map->input_count};
	out->of = mem_alloc(out->count * sizeof(struct expansion *));
	for (size_t i = 0; i < out->count; i++) {
		out->of[i] = expansion_of(&store, &map->input[i]);
		if (!out->of[i])
			continue;
		set_targets(map, out->of[i], (uint32_t)i);
		any = true;
	}
	objectstore_release(&store);
	if (any)
		expand_pieces(map, out->of, out->count);
}

/* A library as a whole, in a record: what was taken of it is not known. */
static bool is_library(const struct linkmap_input *input)
{
	return !input->member &&
	       (str_ends(input->path, ".a") || str_starts(path_base(input->path), "-l"));
}

static void settle_one(const struct linkmap *map, const struct expansion *expansion, size_t outer,
                       uint32_t *owner, struct sbom *sbom)
{
	for (size_t i = 0; i < expansion->inner.input_count; i++) {
		const struct linkmap_input *input = &expansion->inner.input[i];
		if (is_library(input)) {
			owner[outer] = OWNER_SHARED;
			strlist_take(&sbom->gaps,
			             str_format("what '%s' took from %s is not known",
			                        path_base(map->input[outer].path), path_base(input->path)));
		} else if (owner[expansion->target[i]] != owner[outer]) {
			owner[outer] = OWNER_SHARED;
		}
	}
}

void link_expansions_settle(const struct link_expansions *expansions, const struct linkmap *map,
                            uint32_t *owner, struct sbom *sbom)
{
	for (size_t i = 0; i < expansions->count; i++)
		if (expansions->of[i] && expansions->of[i]->is_blind)
			settle_one(map, expansions->of[i], i, owner, sbom);
}

void link_expansions_release(struct link_expansions *expansions)
{
	for (size_t i = 0; i < expansions->count; i++)
		expansion_free(expansions->of[i]);
	free(expansions->of);
	*expansions = (struct link_expansions){0};
}

static int add_record(const struct link_job *job, const struct elffile *object,
                      const struct linkmap *map, struct err *err)
{
	MEM_AUTO char *here = path_real(".");
	BUF_AUTO struct buf text = BUF_INIT;
	BUF_AUTO struct buf image = BUF_INIT;
	size_t depth = 0;
	MEM_AUTO char *name = record_section(0);
	while (elffile_find(object, name)) {
		if (++depth == RECORDS_MAX)
			return err_set(err, ERR_FAIL, "relocatable links are nested too deep");
		free(name);
		name = record_section(depth);
	}
	relmap_write(map, here, &text);
	struct elfsection_new section = {name, SHT_PROGBITS, SHF_EXCLUDE, buf_span(&text)};
	if (text.full || elfsection_add(object, &section, &image, err) != 0)
		return -1;
	return link_output_replace(job, &image, err);
}

/* A map without code does not say either what came from the libraries on the line. */
static void add_libraries(const struct link_job *job, struct linkmap *map)
{
	for (size_t i = 0; i < job->line.inputs.count; i++) {
		struct linkmap_input input = {.path = job->line.inputs.item[i]};
		if (is_library(&input))
			add_input(map, &input);
	}
}

int link_record_relocatable(const struct link_job *job, struct err *err)
{
	struct linkmap map = LINKMAP_INIT;
	struct link_expansions expansions;
	struct fd_map bytes;
	struct elffile object;
	if (link_map_read(job, &map, err) != 0)
		return -1;
	if (fd_map_file(job->line.output, LIMIT_ELF_FILE, &bytes, err) != 0) {
		linkmap_release(&map);
		return -1;
	}
	link_expand(&map, &expansions);
	int rc = elffile_open(&object, bytes.data, bytes.size, job->line.output, err);
	if (rc == 0) {
		link_gaps_close(&object, &map, &expansions);
		if (!names_code(&object, &map))
			add_libraries(job, &map);
		rc = add_record(job, &object, &map, err);
		elffile_release(&object);
	}
	link_expansions_release(&expansions);
	fd_map_release(&bytes);
	linkmap_release(&map);
	return rc;
}
