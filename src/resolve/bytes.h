/* From a linker's map to the byte map: which component each byte of each section is. */
#ifndef TARE_RESOLVE_BYTES_H
#define TARE_RESOLVE_BYTES_H

#include <stdint.h>

#include "model/layout.h"
#include "model/linkmap.h"
#include "model/sbom.h"

/* Adds a byte map to sbom for every section of layout that has bytes in the file and is neither a
 * symbol or string table nor tare's own.
 *
 * owner[i] is whose map->input[i] is: an index into sbom.item, or OWNER_*.  Bytes between the
 * pieces of a section are padding.  A section without a single piece was made by the linker, a
 * merged piece nobody could split is shared, .note.package is tare's.  A debug section that was
 * compressed behind the map's back is shared among all. */
void bytes_attribute(const struct linkmap *map, const uint32_t *owner, const struct layout *layout,
                     struct sbom *sbom);

#endif
