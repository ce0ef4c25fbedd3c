/* An ELF file with one more section, nothing else moved: no address, no offset of another section
 * changes, so the program runs as it did.
 *
 * The new bytes go where the section name table and the section header table were when these are
 * the end of the file (as every linker here leaves it), else behind the end.  libelf could write
 * the file too, but lays it out anew or leaves the old tables behind as dead bytes.
 */
#ifndef TARE_ASSEMBLE_ELFSECTION_H
#define TARE_ASSEMBLE_ELFSECTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "wrap/elf_libelf.h"

struct elfsection_new {
	const char *name;
	uint32_t type;  /* SHT_PROGBITS */
	uint64_t flags; /* 0, or SHF_EXCLUDE; never SHF_ALLOC */
	struct span content;
};

/* Appends the whole new file to out (empty on entry).  ERR_FAIL when the file has no section
 * table, has a section of that name already, or has as many sections as the format can count. */
int elfsection_add(const struct elffile *file, const struct elfsection_new *section,
                   struct buf *out, struct err *err);

#endif
