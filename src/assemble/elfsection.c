#include "assemble/elfsection.h"

#include <string.h>

#include "wire/elf_encode.h"

static uint64_t table_end(const struct elffile *file)
{
	return file->section_offset + (uint64_t)file->section_count * file->section_entry;
}

/* Whether everything but the name table and the header table lies before `cut`. */
static bool is_free_from(const struct elffile *file, uint64_t cut)
{
	for (size_t i = 1; i < file->section_count; i++) {
		const struct elfsection *section = &file->section[i];
		bool has_bytes = section->type != SHT_NOBITS && section->size;
		if (i != file->name_section && has_bytes && section->offset + section->size > cut)
			return false;
	}
	for (size_t i = 0; i < file->segment_count; i++)
		if (file->segment[i].offset + file->segment[i].file_size > cut)
			return false;
	return true;
}

/* Where the new bytes may begin. */
static uint64_t find_cut(const struct elffile *file)
{
	const struct elfsection *names = &file->section[file->name_section];
	uint64_t names_end = names->offset + names->size;
	uint64_t end = table_end(file);
	bool tables_last = file->section_offset >= names_end && file->section_offset - names_end < 16 &&
	                   end == file->size;
	return tables_last && is_free_from(file, names->offset) ? names->offset : file->size;
}

static int check(const struct elffile *file, const struct elfsection_new *section, struct err *err)
{
	struct elf_form form = elf_form_of(file);
	if (file->section_count == 0 || file->name_section == 0)
		return err_set(err, ERR_FAIL, "the file has no section table to add %s to", section->name);
	/* One in the ELF header would be another one once that is written to. */
	if (file->section_entry != elf_section_entry_size(form) || table_end(file) > file->size ||
	    file->section_offset < elf_header_size(form))
		return err_set(err, ERR_FAIL, "the file's section table is damaged");
	if (file->section_count + 1 >= SHN_LORESERVE)
		return err_set(err, ERR_FAIL, "the file has too many sections to add %s", section->name);
	if (elffile_find(file, section->name))
		return err_set(err, ERR_FAIL, "the file has a section %s already", section->name);
	const struct elfsection *names = &file->section[file->name_section];
	if (names->size > UINT32_MAX - 64 || elffile_bytes(file, names).length != names->size)
		return err_set(err, ERR_FAIL, "the file's section name table is damaged");
	return 0;
}

/* Copies the old section headers, with the name table's new place. */
static void put_table(const struct elffile *file, uint64_t names_at, uint64_t names_size,
                      struct buf *out)
{
	struct elf_form form = elf_form_of(file);
	size_t entry = file->section_entry;
	const unsigned char *old = file->data + file->section_offset;
	size_t before = file->name_section * entry;
	uint32_t name;
	struct elfsection names = file->section[file->name_section];
	names.offset = names_at;
	names.size = names_size;
	/* sh_name is the first field of either class and stays as it is, byte for byte. */
	memcpy(&name, old + before, sizeof name);
	buf_add(out, old, before);
	size_t at = out->size;
	elf_put_section(out, form, &names, 0);
	memcpy(out->data + at, &name, sizeof name);
	buf_add(out, old + before + entry, (file->section_count - file->name_section - 1) * entry);
}

int elfsection_add(const struct elffile *file, const struct elfsection_new *section,
                   struct buf *out, struct err *err)
{
	if (check(file, section, err) != 0)
		return -1;
	struct elf_form form = elf_form_of(file);
	struct span names = elffile_bytes(file, &file->section[file->name_section]);
	uint64_t cut = find_cut(file);
	buf_add(out, file->data, cut);
	struct elfsection header = {.type = section->type,
	                            .flags = section->flags,
	                            .offset = cut,
	                            .size = section->content.length,
	                            .align = 1};
	buf_add(out, section->content.at, section->content.length);
	uint64_t names_at = out->size;
	buf_add(out, names.at, names.length);
	buf_add(out, section->name, strlen(section->name) + 1);
	uint64_t names_size = out->size - names_at;
	buf_add_fill(out, 0, (size_t)(-out->size & 7));
	uint64_t table_at = out->size;
	put_table(file, names_at, names_size, out);
	elf_put_section(out, form, &header, (uint32_t)names.length);
	if (out->full || (!form.is_64 && out->size > UINT32_MAX))
		return err_set(err, ERR_FAIL, "the file is too large to add %s", section->name);
	elf_patch_tables(out->data, form, table_at, (uint16_t)(file->section_count + 1));
	return 0;
}
