/* Rows of the maps of lld and mold: some numbers, then a name whose indentation says what the row
 * is.  Widths grow when a number is wider than its column, so rows are read by words up to the
 * alignment, which is the last number; one space follows it, and 8 more per level. */
#ifndef TARE_WIRE_LINKMAP_ROW_H
#define TARE_WIRE_LINKMAP_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum linkmap_level { LINKMAP_ROW_OUT, LINKMAP_ROW_IN, LINKMAP_ROW_SYMBOL };

struct linkmap_row {
	uint64_t address, size;
	enum linkmap_level level;
	struct span name; /* may be empty: an assertion of a script, in lld's */
};

/* lld: address, load address, size, alignment; hexadecimal but the alignment. */
bool linkmap_row_lld(struct span line, struct linkmap_row *row);
/* mold: address with 0x, size, alignment; decimal. */
bool linkmap_row_mold(struct span line, struct linkmap_row *row);

/* Takes "FILE:(SECTION)" apart; false when the text is not of that form. */
bool linkmap_row_input(struct span name, struct span *file, struct span *section);

#endif
