/* Link maps, as the linkers print them with -Map: GNU ld, gold, lld and mold, told apart by what
 * is in them.  None of the formats is documented; they were read off the linkers' output
 * (binutils 2.40 and 2.44 with gold 1.16, lld 14, 19 and 22, mold 1.10 and 2.37).
 *
 * Every piece of the result lies inside its section, pieces are in order and never overlap.
 * Pieces of size 0 are left out, though their inputs are listed.
 */
#ifndef TARE_WIRE_LINKMAP_H
#define TARE_WIRE_LINKMAP_H

#include "base/err.h"
#include "base/str.h"
#include "model/linkmap.h"

/* Fills *out, which the caller releases with linkmap_release().  ERR_FAIL when the text is no
 * map of a known linker or states what cannot be; *out is empty then. */
int linkmap_read(struct span text, struct linkmap *out, struct err *err);

/* The readers linkmap_read() chooses from.  They add to an empty *out and leave it to the caller
 * when they fail. */
int linkmap_read_gnu(struct span text, struct linkmap *out, struct err *err);
int linkmap_read_lld(struct span text, struct linkmap *out, struct err *err);
int linkmap_read_mold(struct span text, struct linkmap *out, struct err *err);

/* What `--why-extract=FILE` of lld writes: reference, extracted member and symbol, with tabs in
 * between.  Fills pulled_by and symbol of the inputs it names that have none yet.  Members that the
 * map does not name, because nothing of them is left but merged strings, become inputs: indices
 * into map->input from before are void.  ERR_FAIL when the text is no such list. */
int linkmap_read_reasons(struct span text, struct linkmap *map, struct err *err);

#endif
