#include "input/elflayout.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static enum layout_kind kind_of(const struct elffile *file, const struct elfsection *section)
{
	if (section->type == SHT_NOBITS)
		return LAYOUT_ZERO;
	if (section->flags & SHF_ALLOC)
		return LAYOUT_LOADED;
	if (strcmp(section->name, ".sbom") == 0)
		return LAYOUT_SBOM;
	switch (section->type) {
	case SHT_SYMTAB:
	case SHT_STRTAB:
	case SHT_SYMTAB_SHNDX:
	case SHT_REL:
	case SHT_RELA:
	case SHT_GROUP:
		return LAYOUT_TABLE;
	default:
		return section == &file->section[file->name_section] ? LAYOUT_TABLE : LAYOUT_OTHER;
	}
}

static bool fits(const struct elffile *file, uint64_t offset, uint64_t size)
{
	return offset <= file->size && size <= file->size - offset;
}

static int by_address(const void *a, const void *b)
{
	const struct layout_segment *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return left->offset < right->offset ? -1 : left->offset > right->offset;
}

static void read_segments(const struct elffile *file, struct layout *out)
{
	out->segment = mem_alloc(file->segment_count * sizeof *out->segment);
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *from = &file->segment[i];
		if (from->type != PT_LOAD || from->file_size == 0 ||
		    !fits(file, from->offset, from->file_size) ||
		    from->address > UINT64_MAX - from->file_size)
			continue;
		out->segment[out->segment_count++] = (struct layout_segment){from->address, from->offset,
		                                                             from->file_size};
	}
	qsort(out->segment, out->segment_count, sizeof *out->segment, by_address);
}

int elflayout_read(const struct elffile *file, struct layout *out, struct err *err)
{
	*out = (struct layout){
		.file_size = file->size,
		.entry = file->entry,
		.header_size = file->header_size,
		.segment_table = file->segment_offset,
		.segment_table_size = (uint64_t)file->segment_count * file->segment_entry,
		.section_table = file->section_offset,
		.section_table_size = (uint64_t)file->section_count * file->section_entry};
	if (!fits(file, 0, out->header_size) ||
	    !fits(file, out->segment_table, out->segment_table_size) ||
	    !fits(file, out->section_table, out->section_table_size))
		return err_set(err, ERR_FAIL, "a header table reaches out of the file");
	read_segments(file, out);
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		enum layout_kind kind = kind_of(file, section);
		if (section->type == SHT_NULL)
			continue;
		if (kind != LAYOUT_ZERO && !fits(file, section->offset, section->size)) {
			layout_release(out);
			return err_set(err, ERR_FAIL, "section '%s' reaches out of the file", section->name);
		}
		mem_grow(&out->section, &out->cap, out->count + 1, sizeof *out->section);
		out->section[out->count++] = (struct layout_section){
			str_dup(section->name), kind, section->address, section->offset, section->size};
	}
	return 0;
}
