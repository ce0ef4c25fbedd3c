#include "assemble/elfhole.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Kernels of other machines have larger pages than x86, up to this. */
#define PAGE_LEAST UINT64_C(4096)
#define PAGE_MOST UINT64_C(65536)

/* Stretches of the file, which may overlap until they are merged. */
struct ranges {
	struct elfhole *item;
	size_t count, cap;
};

static void add(struct ranges *list, uint64_t from, uint64_t size)
{
	if (size == 0)
		return;
	mem_grow(&list->item, &list->cap, list->count + 1, sizeof *list->item);
	list->item[list->count++] = (struct elfhole){from, from + size};
}

static int by_offset(const void *a, const void *b)
{
	const struct elfhole *left = a, *right = b;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return left->to < right->to ? -1 : left->to > right->to;
}

static void merge(struct ranges *list)
{
	size_t kept = 0;
	if (list->count == 0)
		return;
	qsort(list->item, list->count, sizeof *list->item, by_offset);
	for (size_t i = 1; i < list->count; i++) {
		struct elfhole *last = &list->item[kept];
		if (list->item[i].from > last->to)
			list->item[++kept] = list->item[i];
		else if (list->item[i].to > last->to)
			last->to = list->item[i].to;
	}
	list->count = kept + 1;
}

static void add_segment(struct ranges *used, const struct elfsegment *segment)
{
	uint64_t from = segment->offset, to = segment->offset + segment->file_size;
	if (segment->type == PT_LOAD && segment->flags & (PF_W | PF_X)) {
		uint64_t page = segment->align < PAGE_LEAST ? PAGE_LEAST : segment->align;
		if (page > PAGE_MOST || (page & (page - 1)) != 0)
			page = PAGE_MOST;
		from &= ~(page - 1);
		to = (to + page - 1) & ~(page - 1);
	}
	add(used, from, to - from);
}

static bool has_bytes(const struct elfsection *section)
{
	return section->type != SHT_NOBITS && section->type != SHT_NULL;
}

static void divide(const struct elffile *file, const bool *kept, struct ranges *used,
                   struct ranges *scraps)
{
	add(used, 0, file->is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	add(used, file->segment_offset, (uint64_t)file->segment_count * file->segment_entry);
	for (size_t i = 0; i < file->segment_count; i++)
		add_segment(used, &file->segment[i]);
	add(scraps, file->section_offset, (uint64_t)file->section_count * file->section_entry);
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		bool is_loaded = section->flags & SHF_ALLOC;
		if (has_bytes(section) && (!is_loaded || kept[i]))
			add(is_loaded ? used : scraps, section->offset, section->size);
	}
	merge(used);
	merge(scraps);
}

/* The gaps between what is used, up to the end. */
static void complement(const struct ranges *used, uint64_t end, struct ranges *gaps)
{
	uint64_t at = 0;
	for (size_t i = 0; i < used->count && at < end; i++) {
		uint64_t to = used->item[i].from < end ? used->item[i].from : end;
		if (to > at)
			add(gaps, at, to - at);
		at = used->item[i].to;
	}
}

/* Both lists are in order, so each is walked once. */
static void clear(const struct ranges *scraps, const struct ranges *gaps, unsigned char *image)
{
	for (size_t i = 0, j = 0; i < scraps->count && j < gaps->count;) {
		const struct elfhole *scrap = &scraps->item[i], *gap = &gaps->item[j];
		uint64_t from = scrap->from > gap->from ? scrap->from : gap->from;
		uint64_t to = scrap->to < gap->to ? scrap->to : gap->to;
		if (from < to)
			memset(image + from, 0, to - from);
		if (scrap->to < gap->to)
			i++;
		else
			j++;
	}
}

static bool is_zero(const unsigned char *at, uint64_t size)
{
	return size == 0 || (at[0] == 0 && memcmp(at, at + 1, size - 1) == 0);
}

void elfholes_find(const struct elffile *file, const bool *kept, unsigned char *image, uint64_t end,
                   struct elfholes *out)
{
	struct ranges used = {0}, scraps = {0}, gaps = {0};
	divide(file, kept, &used, &scraps);
	complement(&used, end, &gaps);
	clear(&scraps, &gaps, image);
	*out = (struct elfholes){.item = gaps.item};
	for (size_t i = 0; i < gaps.count; i++)
		if (is_zero(image + gaps.item[i].from, gaps.item[i].to - gaps.item[i].from))
			out->item[out->count++] = gaps.item[i];
	free(used.item);
	free(scraps.item);
}

void elfholes_release(struct elfholes *holes)
{
	free(holes->item);
	*holes = (struct elfholes){0};
}

bool elfholes_take(struct elfholes *holes, uint64_t size, uint64_t align, uint64_t *offset)
{
	for (size_t i = 0; i < holes->count; i++) {
		struct elfhole *hole = &holes->item[i];
		uint64_t at = (hole->from + align - 1) & ~(align - 1);
		if (at > hole->to || hole->to - at < size)
			continue;
		*offset = at;
		hole->from = at + size;
		return true;
	}
	return false;
}
