/* The map of an `ld -r`, travelling in the object that it made: in the final link's map that object
 * is one input, and only this says whose its parts are.
 *
 * It lies in a section .tare.rel (flags SHF_EXCLUDE: linkers keep it with -r and drop it from
 * programs).  A further `ld -r` puts the sections of its inputs behind each other, so there may be
 * several records; only one whose sections are as large as the object's is true of it.  Its own
 * goes into a section .tare.rel.1, and so on.
 *
 *     tare-rel 1
 *     in /absolute/path.o
 *     in /absolute/lib.a<TAB>member.o
 *     sec SIZE NAME            (hexadecimal)
 *     run SIZE OWNER           (OWNER: number of an `in` line from 0; l linker, f fill, m merged)
 *     end
 *
 * Sections in which no input has a part are left out.  Runs begin where the one before ended, the
 * first at the section's start; what they leave at the end is fill.  Names holding a newline are
 * left out with what depends on them.
 */
#ifndef TARE_WIRE_RELMAP_H
#define TARE_WIRE_RELMAP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "model/linkmap.h"

#define RELMAP_SECTION ".tare.rel"

/* Appends one record; paths that are not absolute are taken from folder. */
void relmap_write(const struct linkmap *map, const char *folder, struct buf *out);

/* Takes the next record off *rest into *out, which the caller releases.  1 when there was one, 0
 * at the end, -1 with err when the text is damaged. */
int relmap_next(struct span *rest, struct linkmap *out, struct err *err);

#endif
