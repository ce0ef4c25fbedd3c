/* A program with nothing in it that it does not need to run, but for its bill of materials.
 *
 * Loaded bytes and program headers stay where they are, byte for byte; of the ELF header e_shoff,
 * e_shnum and e_shstrndx change.  Sections that stay and are not loaded, the names and the section
 * table go into holes between the segments (assemble/elfhole) as far as they fit, else behind the
 * last loaded byte.  The table has the few entries by which scanners look for what a program says
 * of itself: .note.package, .sbom, .dep-v0, .go.buildinfo, and with them .dynamic.  When none of
 * these is there, no table is.
 *
 * A shared library keeps the headers of all its loaded sections: linkers read it through them.
 */
#ifndef TARE_ASSEMBLE_ELFSTRIP_H
#define TARE_ASSEMBLE_ELFSTRIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "wrap/elf_libelf.h"

/* GNU strip and objcopy write out what section headers name and nothing else: of a file without
 * them a wreck is left.  The gABI has a flag for this, SHF_OS_NONCONFORMING: a tool that does not
 * know the section's type has to refuse the file, and they do.  So one section of the file (.sbom,
 * .dep-v0, .go.buildinfo, or an empty one of this name when there is but a note) gets that flag and
 * this type, "tare" in ASCII; its contents are as they were. */
#define ELFSTRIP_MARK 0x65726174U
#define ELFSTRIP_MARK_NAME ".tare.stripped"

struct elfstrip_wishes {
	bool keep_loaded;           /* the headers of all loaded sections, as of a library */
	const struct strlist *keep; /* names of more sections that stay, with what they refer to; or
	                               NULL */
};

/* Bytes that went.  They add up to what the file lost, padding being in `headers`. */
struct elfstrip_gone {
	uint64_t symbols; /* .symtab, .strtab */
	uint64_t debug;   /* .debug_*, .zdebug_*, .stab*, .gdb_index */
	uint64_t other;   /* .comment, … */
	int64_t headers;  /* section headers and names; a few bytes below 0 when alignment costs more */
};

/* Appends the new file to out (empty on entry); wishes and gone may be NULL.  Doing it twice gives
 * the same bytes as doing it once.  ERR_FAIL: it is no program or library (an object file needs its
 * symbols to be linked), its headers contradict each other, or it has bytes behind its end that no
 * header names, which would be lost. */
int elfstrip(const struct elffile *file, const struct elfstrip_wishes *wishes, struct buf *out,
             struct elfstrip_gone *gone, struct err *err);

#endif
