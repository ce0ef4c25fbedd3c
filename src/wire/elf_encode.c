#include "wire/elf_encode.h"

#include <string.h>

struct elf_form elf_form_of(const struct elffile *file)
{
	return (struct elf_form){file->is_64, file->is_big_endian};
}

static void encode(unsigned char *at, size_t size, bool is_big_endian, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		at[is_big_endian ? size - 1 - i : i] = (unsigned char)(value >> (8 * i));
}

static void put(struct buf *out, size_t size, struct elf_form form, uint64_t value)
{
	unsigned char bytes[8];
	encode(bytes, size, form.is_big_endian, value);
	buf_add(out, bytes, size);
}

void elf_put16(struct buf *out, struct elf_form form, uint16_t value)
{
	put(out, 2, form, value);
}

void elf_put32(struct buf *out, struct elf_form form, uint32_t value)
{
	put(out, 4, form, value);
}

void elf_put_word(struct buf *out, struct elf_form form, uint64_t value)
{
	put(out, form.is_64 ? 8 : 4, form, value);
}

size_t elf_header_size(struct elf_form form)
{
	return form.is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

size_t elf_section_entry_size(struct elf_form form)
{
	return form.is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
}

void elf_put_section(struct buf *out, struct elf_form form, const struct elfsection *section,
                     uint32_t name)
{
	elf_put32(out, form, name);
	elf_put32(out, form, section->type);
	elf_put_word(out, form, section->flags);
	elf_put_word(out, form, section->address);
	elf_put_word(out, form, section->offset);
	elf_put_word(out, form, section->size);
	elf_put32(out, form, section->link);
	elf_put32(out, form, section->info);
	elf_put_word(out, form, section->align);
	elf_put_word(out, form, section->entry_size);
}

void elf_patch_tables(unsigned char *image, struct elf_form form, uint64_t section_table,
                      uint16_t section_count)
{
	size_t table_at = form.is_64 ? offsetof(Elf64_Ehdr, e_shoff) : offsetof(Elf32_Ehdr, e_shoff);
	size_t count_at = form.is_64 ? offsetof(Elf64_Ehdr, e_shnum) : offsetof(Elf32_Ehdr, e_shnum);
	encode(image + table_at, form.is_64 ? 8 : 4, form.is_big_endian, section_table);
	encode(image + count_at, 2, form.is_big_endian, section_count);
}

void elf_patch_names(unsigned char *image, struct elf_form form, uint16_t name_section)
{
	size_t at = form.is_64 ? offsetof(Elf64_Ehdr, e_shstrndx) : offsetof(Elf32_Ehdr, e_shstrndx);
	encode(image + at, 2, form.is_big_endian, name_section);
}

void elf_put_header(struct buf *out, const struct elffile *like, uint64_t section_table,
                    uint16_t section_count, uint16_t name_section)
{
	struct elf_form form = elf_form_of(like);
	unsigned char ident[EI_NIDENT] = {0};
	memcpy(ident, ELFMAG, SELFMAG);
	ident[EI_CLASS] = form.is_64 ? ELFCLASS64 : ELFCLASS32;
	ident[EI_DATA] = form.is_big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	ident[EI_VERSION] = EV_CURRENT;
	ident[EI_OSABI] = like->osabi;
	buf_add(out, ident, sizeof ident);
	elf_put16(out, form, ET_REL);
	elf_put16(out, form, like->machine);
	elf_put32(out, form, EV_CURRENT);
	elf_put_word(out, form, 0); /* e_entry */
	elf_put_word(out, form, 0); /* e_phoff */
	elf_put_word(out, form, section_table);
	elf_put32(out, form, like->flags);
	elf_put16(out, form, (uint16_t)elf_header_size(form));
	elf_put16(out, form, 0); /* e_phentsize */
	elf_put16(out, form, 0); /* e_phnum */
	elf_put16(out, form, (uint16_t)elf_section_entry_size(form));
	elf_put16(out, form, section_count);
	elf_put16(out, form, name_section);
}
