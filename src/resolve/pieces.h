/* A section's pieces while they are being rewritten; neighbours of one input and name join. */
#ifndef TARE_RESOLVE_PIECES_H
#define TARE_RESOLVE_PIECES_H

#include "model/linkmap.h"

struct pieces {
	struct linkmap_piece *piece;
	size_t count, cap;
};

/* Appends; size 0 adds nothing.  `name` is copied and may be NULL. */
void pieces_add(struct pieces *pieces, uint64_t offset, uint64_t size, uint32_t input,
                const char *name);
/* Appends a copy of a piece as it is, never joined with another. */
void pieces_keep(struct pieces *pieces, const struct linkmap_piece *piece);
/* Puts them in the place of the section's own; *pieces is empty afterwards. */
void pieces_replace(struct pieces *pieces, struct linkmap_section *section);

#endif
