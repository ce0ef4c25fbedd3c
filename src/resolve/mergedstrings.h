/* Strings and constants that a linker merged and whose owners its map does not name (gold, lld,
 * mold) or names wrongly (GNU ld; from 2.41 on it lists them all under one input).  Every one of
 * them stands in some input's SHF_MERGE section; it is given to the first input in link order that
 * holds it.
 *
 * A linker that merges tails keeps the longer string, so what is in the output is always whole in
 * some input.
 */
#ifndef TARE_RESOLVE_MERGEDSTRINGS_H
#define TARE_RESOLVE_MERGEDSTRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/linkmap.h"

/* A SHF_MERGE section of an input, uncompressed. */
struct merge_source {
	uint32_t input;      /* index into linkmap.input */
	bool is_strings;     /* SHF_STRINGS */
	uint64_t entry_size; /* sh_entsize: a character's size, or a constant's */
	uint64_t align;      /* sh_addralign; 0 means 1 */
	struct span bytes;   /* borrowed */
};

/* Everything the sources hold, each string or constant once. */
struct mergedstrings;

/* Reads the sources, which are in link order; their bytes must stay in place.  Sources whose
 * entry size makes no sense are passed over. */
struct mergedstrings *mergedstrings_new(const struct merge_source *source, size_t count);
void mergedstrings_free(struct mergedstrings *strings);

/* Replaces the LINKMAP_MERGED pieces and the pools of a section, whose bytes in the program are
 * `bytes` (of the section's size, or nothing is done).  Zeros between the strings become
 * LINKMAP_FILL, unless both neighbours are of one input, which then has them too; what no source
 * holds stays where the map has it. */
void mergedstrings_split(struct mergedstrings *strings, struct linkmap_section *section,
                         struct span bytes);

#endif
