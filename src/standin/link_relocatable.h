/* Objects made by `ld -r`: they carry the map of their own link, so that the final link knows what
 * they are made of. */
#ifndef TARE_STANDIN_LINK_RELOCATABLE_H
#define TARE_STANDIN_LINK_RELOCATABLE_H

#include "base/err.h"
#include "model/linkmap.h"
#include "model/sbom.h"
#include "resolve/expand.h"
#include "standin/link_job.h"

/* What inputs of a link are made of: of[input], NULL for most; inputs from count on have none. */
struct link_expansions {
	struct expansion **of;
	size_t count;
};

/* Reads the records that the map's inputs carry, adds what they are made of to map->input, and
 * gives the pieces to it.  Records that cannot be read are passed over. */
void link_expand(struct linkmap *map, struct link_expansions *out);
/* Once owner[] names the owner of each input: an object whose record is blind belongs to the one
 * owner that it and all it is made of have in common; to several, it is OWNER_SHARED.  What it took
 * from libraries becomes a gap of the sbom. */
void link_expansions_settle(const struct link_expansions *expansions, const struct linkmap *map,
                            uint32_t *owner, struct sbom *sbom);
void link_expansions_release(struct link_expansions *expansions);

/* After an `ld -r` that succeeded: writes its map into the object. */
int link_record_relocatable(const struct link_job *job, struct err *err);

#endif
