/* Unwind tables whose parts a map gives no owner: gold and mold name no input in .eh_frame.
 *
 * Format: DWARF 5 section 6.4.1 and the Linux Standard Base, "Exception Frames".
 */
#ifndef TARE_RESOLVE_UNWIND_H
#define TARE_RESOLVE_UNWIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "model/linkmap.h"

/* How the program writes numbers, and the bytes of its section .eh_frame. */
struct unwind_table {
	struct span bytes;
	bool is_64, is_big_endian;
};

/* Replaces the LINKMAP_MERGED pieces of map->section[index], which is .eh_frame: an FDE goes to
 * the owner of the function it covers, a CIE to its first user, the terminator to the linker.
 * What cannot be told stays LINKMAP_MERGED.  ERR_FAIL, with the map as it was, when the table is
 * not of the section's size or its records do not add up. */
int unwind_split(struct linkmap *map, size_t index, const struct unwind_table *table,
                 struct err *err);

#endif
