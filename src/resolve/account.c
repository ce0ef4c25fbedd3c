#include "resolve/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"

/* One stretch of the file; both pointers are NULL for header tables. */
struct stretch {
	uint64_t offset, size;
	const struct layout_section *section;
	const struct byte_section *map; /* of a section that has no header */
	const char *name;
};

struct stretches {
	struct stretch *item;
	size_t count;
	bool is_described; /* the place where the program starts has a name */
};

static int by_offset(const void *a, const void *b)
{
	const struct stretch *left = a, *right = b;
	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	return left->size < right->size ? -1 : left->size > right->size;
}

static void add_stretch(struct stretches *list, uint64_t entry, uint64_t address,
                        struct stretch stretch)
{
	bool is_loaded = stretch.map || (stretch.section && stretch.section->kind == LAYOUT_LOADED);
	list->item[list->count++] = stretch;
	if (is_loaded && entry >= address && entry - address < stretch.size)
		list->is_described = true;
}

/* The loaded segment that has all of [address, address + size) in the file, or NULL. */
static const struct layout_segment *find_segment(const struct layout *layout, uint64_t address,
                                                 uint64_t size)
{
	size_t low = 0, high = layout->segment_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (layout->segment[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	const struct layout_segment *segment = &layout->segment[low - 1];
	uint64_t at = address - segment->address;
	return at <= segment->size && size <= segment->size - at ? segment : NULL;
}

/* Loaded sections whose headers were stripped: the byte map says where they are. */
static int add_unheaded(const struct layout *layout, const struct sbom *sbom,
                        struct stretches *list, struct err *err)
{
	int rc = 0;
	struct strmap headed = STRMAP_INIT;
	for (size_t i = 0; i < layout->count; i++)
		strmap_put(&headed, layout->section[i].name, i);
	for (size_t i = 0; rc == 0 && i < sbom->section_count; i++) {
		const struct byte_section *map = &sbom->section[i];
		if (!map->is_placed || map->size == 0 || strmap_get(&headed, map->name))
			continue;
		const struct layout_segment *segment = find_segment(layout, map->address, map->size);
		if (!segment) {
			rc = err_set(err, ERR_FAIL,
			             "the byte map places section '%s' where nothing is loaded from the file",
			             map->name);
			continue;
		}
		uint64_t offset = segment->offset + (map->address - segment->address);
		add_stretch(list, layout->entry, map->address,
		            (struct stretch){offset, map->size, NULL, map, map->name});
	}
	strmap_release(&headed);
	return rc;
}

/* The stretches by offset; the caller frees list->item. */
static int stretches_of(const struct layout *layout, const struct sbom *sbom,
                        struct stretches *list, struct err *err)
{
	size_t most = 3 + layout->count + sbom->section_count;
	const struct stretch tables[] = {
		{0, layout->header_size, NULL, NULL, "the ELF header"},
		{layout->segment_table, layout->segment_table_size, NULL, NULL, "the program header table"},
		{layout->section_table, layout->section_table_size, NULL, NULL,
	     "the section header table"}};
	*list = (struct stretches){.item = mem_alloc(most * sizeof *list->item)};
	list->is_described = layout->entry == 0 || layout->segment_count == 0;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		add_stretch(list, 0, 0, tables[i]);
	for (size_t i = 0; i < layout->count; i++) {
		const struct layout_section *section = &layout->section[i];
		if (section->kind != LAYOUT_ZERO)
			add_stretch(
				list, layout->entry, section->address,
				(struct stretch){section->offset, section->size, section, NULL, section->name});
	}
	int rc = add_unheaded(layout, sbom, list, err);
	qsort(list->item, list->count, sizeof *list->item, by_offset);
	return rc;
}

static void give(struct sbom *sbom, struct account *out, const struct byte_run *run)
{
	uint64_t size = run->size - run->padding;
	out->padding += run->padding;
	switch (run->owner) {
	case OWNER_LINKER:
		out->linker += size;
		break;
	case OWNER_PADDING:
		break;
	case OWNER_SHARED:
		out->shared += size;
		break;
	case OWNER_SBOM:
		out->sbom += size;
		break;
	default:
		sbom->item[run->owner].bytes += size;
		out->components += size;
	}
}

/* The byte map of a section: the first of its name, size and place that was not used yet. */
static const struct byte_section *find_map(const struct sbom *sbom, bool *used,
                                           const struct layout_section *section)
{
	for (size_t i = 0; i < sbom->section_count; i++) {
		const struct byte_section *map = &sbom->section[i];
		bool is_elsewhere = map->is_placed && map->address != section->address;
		if (used[i] || is_elsewhere || map->size != section->size ||
		    strcmp(map->name, section->name) != 0)
			continue;
		used[i] = true;
		return map;
	}
	return NULL;
}

static void give_map(const struct byte_section *map, struct sbom *sbom, struct account *out)
{
	for (size_t i = 0; i < map->count; i++)
		give(sbom, out, &map->run[i]);
}

static void give_stretch(const struct stretch *stretch, struct sbom *sbom, bool *used,
                         struct account *out)
{
	const struct layout_section *section = stretch->section;
	const struct byte_section *map = stretch->map;
	if (section && section->kind == LAYOUT_TABLE) {
		out->tables += section->size;
	} else if (section && section->kind == LAYOUT_SBOM) {
		out->sbom += section->size;
	} else if (map || section) {
		map = map ? map : find_map(sbom, used, section);
		if (map)
			give_map(map, sbom, out);
		else
			out->unnamed += section->size;
	} else {
		out->headers += stretch->size;
	}
}

/* Behind this offset nothing is loaded. */
static uint64_t loaded_end(const struct layout *layout)
{
	uint64_t end = 0;
	for (size_t i = 0; i < layout->segment_count; i++)
		if (layout->segment[i].offset + layout->segment[i].size > end)
			end = layout->segment[i].offset + layout->segment[i].size;
	return end;
}

/* Bytes that no stretch covers are padding; when the headers of the loaded sections are gone and
 * no map has them either, those of loaded segments are not. */
static void give_gap(uint64_t from, uint64_t to, uint64_t unknown_end, struct account *out)
{
	uint64_t unknown = from < unknown_end ? (to < unknown_end ? to : unknown_end) - from : 0;
	out->unnamed += unknown;
	out->padding += to - from - unknown;
}

static int walk(const struct layout *layout, const struct stretches *list, struct sbom *sbom,
                struct account *out, struct err *err)
{
	MEM_AUTO bool *used = mem_alloc(sbom->section_count * sizeof *used);
	uint64_t unknown_end = list->is_described ? 0 : loaded_end(layout);
	uint64_t at = 0;
	const char *before = "the start";
	for (size_t i = 0; i < list->count; i++) {
		const struct stretch *stretch = &list->item[i];
		if (stretch->size == 0)
			continue;
		if (stretch->offset < at)
			return err_set(err, ERR_FAIL, "'%s' overlaps '%s' in the file", stretch->name, before);
		give_gap(at, stretch->offset, unknown_end, out);
		at = stretch->offset + stretch->size;
		before = stretch->name;
		give_stretch(stretch, sbom, used, out);
	}
	if (at > layout->file_size)
		return err_set(err, ERR_FAIL, "'%s' reaches out of the file", before);
	/* Bytes behind everything the headers know of: a payload somebody appended, no padding. */
	out->unnamed += layout->file_size - at;
	return 0;
}

int account_file(const struct layout *layout, struct sbom *sbom, struct account *out,
                 struct err *err)
{
	struct stretches list;
	*out = (struct account){.file_size = layout->file_size};
	if (!sbom_is_tiled(sbom))
		return err_set(err, ERR_FAIL, "the byte map does not add up");
	for (size_t i = 0; i < sbom->count; i++)
		sbom->item[i].bytes = 0;
	int rc = stretches_of(layout, sbom, &list, err);
	if (rc == 0)
		rc = walk(layout, &list, sbom, out, err);
	free(list.item);
	if (rc != 0)
		return -1;
	assert(out->components + out->shared + out->linker + out->padding + out->headers + out->tables +
	           out->sbom + out->unnamed ==
	       out->file_size);
	return 0;
}
