#include "resolve/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* One stretch of the file; `section` is NULL for header tables. */
struct stretch {
	uint64_t offset, size;
	const struct layout_section *section;
	const char *name;
};

static int by_offset(const void *a, const void *b)
{
	const struct stretch *left = a, *right = b;
	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	return left->size < right->size ? -1 : left->size > right->size;
}

static struct stretch *stretches_of(const struct layout *layout, size_t *count)
{
	struct stretch *list = mem_alloc((layout->count + 3) * sizeof *list);
	size_t used = 0;
	list[used++] = (struct stretch){0, layout->header_size, NULL, "the ELF header"};
	list[used++] = (struct stretch){layout->segment_table, layout->segment_table_size, NULL,
	                                "the program header table"};
	list[used++] = (struct stretch){layout->section_table, layout->section_table_size, NULL,
	                                "the section header table"};
	for (size_t i = 0; i < layout->count; i++) {
		const struct layout_section *section = &layout->section[i];
		if (section->kind != LAYOUT_ZERO)
			list[used++] = (struct stretch){section->offset, section->size, section, section->name};
	}
	qsort(list, used, sizeof *list, by_offset);
	*count = used;
	return list;
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

/* The byte map of a section: the first of its name and size that was not used yet. */
static const struct byte_section *find_map(const struct sbom *sbom, bool *used, const char *name,
                                           uint64_t size)
{
	for (size_t i = 0; i < sbom->section_count; i++) {
		if (used[i] || sbom->section[i].size != size || strcmp(sbom->section[i].name, name) != 0)
			continue;
		used[i] = true;
		return &sbom->section[i];
	}
	return NULL;
}

static void give_section(const struct layout_section *section, struct sbom *sbom, bool *used,
                         struct account *out)
{
	if (section->kind == LAYOUT_TABLE) {
		out->tables += section->size;
		return;
	}
	if (section->kind == LAYOUT_SBOM) {
		out->sbom += section->size;
		return;
	}
	const struct byte_section *map = find_map(sbom, used, section->name, section->size);
	if (!map)
		out->unnamed += section->size;
	for (size_t i = 0; map && i < map->count; i++)
		give(sbom, out, &map->run[i]);
}

int account_file(const struct layout *layout, struct sbom *sbom, struct account *out,
                 struct err *err)
{
	*out = (struct account){.file_size = layout->file_size};
	if (!sbom_is_tiled(sbom))
		return err_set(err, ERR_FAIL, "the byte map does not add up");
	for (size_t i = 0; i < sbom->count; i++)
		sbom->item[i].bytes = 0;
	size_t count;
	MEM_AUTO struct stretch *list = stretches_of(layout, &count);
	MEM_AUTO bool *used = mem_alloc(sbom->section_count * sizeof *used);
	uint64_t at = 0;
	const char *before = "the start";
	for (size_t i = 0; i < count; i++) {
		if (list[i].size == 0)
			continue;
		if (list[i].offset < at)
			return err_set(err, ERR_FAIL, "'%s' overlaps '%s' in the file", list[i].name, before);
		out->padding += list[i].offset - at;
		at = list[i].offset + list[i].size;
		before = list[i].name;
		if (list[i].section)
			give_section(list[i].section, sbom, used, out);
		else
			out->headers += list[i].size;
	}
	if (at > layout->file_size)
		return err_set(err, ERR_FAIL, "'%s' reaches out of the file", before);
	/* Bytes behind everything the headers know of: a payload somebody appended, no padding. */
	out->unnamed += layout->file_size - at;
	assert(out->components + out->shared + out->linker + out->padding + out->headers + out->tables +
	           out->sbom + out->unnamed ==
	       out->file_size);
	return 0;
}
