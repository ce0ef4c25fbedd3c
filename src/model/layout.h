/* Where things lie in an ELF file: what is needed to give every byte of it exactly one label. */
#ifndef TARE_MODEL_LAYOUT_H
#define TARE_MODEL_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/sbom.h"

enum layout_kind {
	LAYOUT_LOADED, /* SHF_ALLOC with bytes in the file */
	LAYOUT_ZERO,   /* SHT_NOBITS: no byte of the file */
	LAYOUT_TABLE,  /* symbol and string tables, relocations kept: .symtab .strtab .shstrtab */
	LAYOUT_SBOM,   /* .sbom */
	LAYOUT_OTHER,  /* not loaded, with bytes: .comment, .debug_* */
};

struct layout_section {
	char *name; /* owned */
	enum layout_kind kind;
	uint64_t address, offset, size;
};

/* Bytes of the file that are loaded (PT_LOAD). */
struct layout_segment {
	uint64_t address, offset, size; /* size in the file */
};

struct layout {
	uint64_t file_size;
	uint64_t entry;                             /* address the program starts at; 0: none */
	uint64_t header_size;                       /* ELF header, at offset 0 */
	uint64_t segment_table, segment_table_size; /* program headers */
	uint64_t section_table, section_table_size; /* section headers; size 0 when there are none */
	struct layout_section *section;
	size_t count, cap;
	struct layout_segment *segment; /* by address; only those that lie in the file */
	size_t segment_count;
};

void layout_release(struct layout *layout);

/* Every byte of a file, once: the fields from `headers` to `unnamed` add up to `file_size`.
 * Bytes of components are in sbom.item[].bytes and summed up in `components`. */
struct account {
	uint64_t file_size;
	uint64_t components; /* sum over sbom.item[].bytes */
	uint64_t shared;     /* merged or optimised across components */
	uint64_t linker;     /* made by the linker */
	uint64_t padding;    /* between and inside sections */
	uint64_t headers;    /* ELF header, program and section headers */
	uint64_t tables;     /* symbol and string tables */
	uint64_t sbom;       /* .sbom and .note.package */
	uint64_t unnamed;    /* nobody can say: no byte map, or one that does not fit the file */
};

#endif
