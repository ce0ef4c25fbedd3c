#include "input/elflayout.h"

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

int elflayout_read(const struct elffile *file, struct layout *out, struct err *err)
{
	*out = (struct layout){
		.file_size = file->size,
		.header_size = file->header_size,
		.segment_table = file->segment_offset,
		.segment_table_size = (uint64_t)file->segment_count * file->segment_entry,
		.section_table = file->section_offset,
		.section_table_size = (uint64_t)file->section_count * file->section_entry};
	if (!fits(file, 0, out->header_size) ||
	    !fits(file, out->segment_table, out->segment_table_size) ||
	    !fits(file, out->section_table, out->section_table_size))
		return err_set(err, ERR_FAIL, "a header table reaches out of the file");
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
