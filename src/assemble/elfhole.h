/* Holes of a program's file: bytes between the images of its segments, of no use to the program.
 *
 * Pages are mapped whole, so what is put into a hole can be read by the program at the end of the
 * page before; that is harmless, it is in the file as well.  But no hole is on a page that is
 * mapped executable or writable: what is executable shall be code alone, and who takes the rest of
 * his last page for memory (a C library's malloc does) shall find it as the linker left it. */
#ifndef TARE_ASSEMBLE_ELFHOLE_H
#define TARE_ASSEMBLE_ELFHOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "wrap/elf_libelf.h"

struct elfhole {
	uint64_t from, to; /* offsets in the file; the bytes are zeros */
};

struct elfholes {
	struct elfhole *item; /* by offset */
	size_t count;
};

/* `image` is a copy of the file's first `end` bytes, and every segment ends there or before.  What
 * is in a gap and belongs to a section that is not loaded, or to the section table, becomes zeros;
 * a gap with other bytes that are not zero is no hole.  Loaded sections that lie in no segment are
 * no hole if kept[section]; the others have no header in the new file, so that they are bytes like
 * any. Release *out. */
void elfholes_find(const struct elffile *file, const bool *kept, unsigned char *image, uint64_t end,
                   struct elfholes *out);
void elfholes_release(struct elfholes *holes);

/* Takes `size` bytes from the first hole in which they fit, `align` being a power of two; false
 * when there is none. */
bool elfholes_take(struct elfholes *holes, uint64_t size, uint64_t align, uint64_t *offset);

#endif
