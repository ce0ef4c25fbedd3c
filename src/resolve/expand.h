/* Inputs that are themselves the result of `ld -r`: their pieces are given to what they were made
 * of. */
#ifndef TARE_RESOLVE_EXPAND_H
#define TARE_RESOLVE_EXPAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strmap.h"
#include "model/linkmap.h"

/* What one such input is made of. */
struct expansion {
	struct linkmap inner; /* the record of its own link; owned */
	uint32_t *target;     /* inner input → input of the map that is expanded; owned */
	struct strmap exact;  /* "SIZE NAME" of an inner section → its index */
	struct strmap named;  /* NAME → index of its first */
	bool is_blind;        /* the record names inputs but no code: what it leaves out stays whole */
};

/* Makes the expansion ready for questions once inner and target are set. */
void expansion_index(struct expansion *expansion);
void expansion_free(struct expansion *expansion);

/* Who has the byte at `offset` of the input's section of that name and size, and how many bytes
 * from there on are the same's: an input of the outer map or LINKMAP_*.  A section the record
 * does not know gives LINKMAP_MERGED to its end. */
uint32_t expansion_owner(const struct expansion *expansion, const char *name, uint64_t size,
                         uint64_t offset, uint64_t *run);

/* Gives the pieces of every input that has an expansion (of[input], or NULL) to what it is made
 * of.  What the record does not know, or what is not as large as it was because the linker merged
 * in it, becomes LINKMAP_MERGED; of a blind record it stays the input's. */
void expand_pieces(struct linkmap *map, struct expansion *const *of, size_t count);

#endif
