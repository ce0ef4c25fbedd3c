/* ELF structures as bytes, for either class and either byte order (System V gABI, chapter 4). */
#ifndef TARE_WIRE_ELF_ENCODE_H
#define TARE_WIRE_ELF_ENCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "wrap/elf_libelf.h"

struct elf_form {
	bool is_64, is_big_endian;
};

struct elf_form elf_form_of(const struct elffile *file);

void elf_put16(struct buf *out, struct elf_form form, uint16_t value);
void elf_put32(struct buf *out, struct elf_form form, uint32_t value);
/* An address, offset or size: 4 or 8 bytes by class. */
void elf_put_word(struct buf *out, struct elf_form form, uint64_t value);

size_t elf_header_size(struct elf_form form);
size_t elf_section_entry_size(struct elf_form form);

/* One section header; `name` is the offset of the name in .shstrtab (section->name is not read). */
void elf_put_section(struct buf *out, struct elf_form form, const struct elfsection *section,
                     uint32_t name);
/* Changes fields of an ELF header that is at the start of `image`. */
void elf_patch_tables(unsigned char *image, struct elf_form form, uint64_t section_table,
                      uint16_t section_count);

/* Changes e_shstrndx of the same. */
void elf_patch_names(unsigned char *image, struct elf_form form, uint16_t name_section);

/* A relocatable file's header for the machine of `like`, with its section table at the end. */
void elf_put_header(struct buf *out, const struct elffile *like, uint64_t section_table,
                    uint16_t section_count, uint16_t name_section);

#endif
