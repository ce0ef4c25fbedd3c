/* ELF files (System V gABI), read with elfutils' libelf.  Every offset and length the file states
 * is checked against its real size before anything here hands out a pointer. */
#ifndef TARE_WRAP_ELF_LIBELF_H
#define TARE_WRAP_ELF_LIBELF_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct elfsection {
	const char *name; /* "" when the name table is damaged; borrowed from the elffile */
	uint32_t type, link, info;
	uint64_t flags, address, offset, size, align, entry_size;
};

struct elfsegment {
	uint32_t type, flags;
	uint64_t offset, address, file_size, memory_size, align;
};

struct elfsymbol {
	const char *name; /* borrowed */
	uint64_t value, size;
	uint8_t type, bind, visibility; /* STT_*, STB_*, STV_* */
	uint32_t section;               /* index, or SHN_UNDEF, SHN_ABS, SHN_COMMON */
};

struct elffile {
	const unsigned char *data; /* the whole file; borrowed */
	size_t size;
	bool is_64, is_big_endian;
	uint8_t osabi;
	uint16_t type, machine;                         /* ET_*, EM_* */
	uint32_t flags;                                 /* e_flags */
	uint64_t entry, segment_offset, section_offset; /* e_entry, e_phoff, e_shoff */
	uint16_t header_size, segment_entry, section_entry;
	struct elfsection *section; /* section[0] is the null section */
	size_t section_count;
	struct elfsegment *segment;
	size_t segment_count;
	uint32_t name_section; /* index of .shstrtab */
	void *handle;
};

/* Whether the bytes begin like an ELF file. */
bool elffile_is(const void *data, size_t size);

/* Reads the tables of an ELF file in memory, which must outlive the elffile; `label` names it in
 * errors.  Kind ERR_FAIL when it is no ELF file, cut short, or states what cannot be. */
int elffile_open(struct elffile *file, const void *data, size_t size, const char *label,
                 struct err *err);
void elffile_release(struct elffile *file);

/* The first section of that name, or NULL. */
const struct elfsection *elffile_find(const struct elffile *file, const char *name);
/* Whether the section says that it has bytes in the file. */
bool elfsection_has_bytes(const struct elfsection *section);
/* The section's bytes in the file; length 0 for SHT_NOBITS and for sections reaching out of the
 * file.  Compressed sections (SHF_COMPRESSED) are returned as they are. */
struct span elffile_bytes(const struct elffile *file, const struct elfsection *section);
/* The NUL-terminated string at offset of a string table section, or NULL. */
const char *elffile_string(const struct elffile *file, uint32_t section, uint64_t offset);

/* Symbols of a SHT_SYMTAB or SHT_DYNSYM section: their number, and the i-th; false when damaged. */
size_t elffile_symbol_count(const struct elffile *file, const struct elfsection *table);
bool elffile_symbol(const struct elffile *file, const struct elfsection *table, size_t index,
                    struct elfsymbol *symbol);

/* Walks the notes of a section or of a PT_NOTE segment's bytes: start with *cursor = 0; false at
 * the end or where the notes are damaged. */
struct elfnote {
	const char *owner; /* NUL-terminated */
	uint32_t type;
	struct span content;
};
bool elffile_note(const struct elffile *file, struct span notes, uint64_t align, size_t *cursor,
                  struct elfnote *note);

/* What the dynamic loader would read. */
struct elfdynamic {
	const char *interpreter; /* PT_INTERP, or NULL */
	const char *soname, *rpath, *runpath;
	struct strlist needed;
	bool is_pie; /* DF_1_PIE */
	bool has_dynamic;
};
int elffile_dynamic(const struct elffile *file, struct elfdynamic *dynamic, struct err *err);
void elfdynamic_release(struct elfdynamic *dynamic);

#endif
