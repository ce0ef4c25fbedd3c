/* The full record of one link, as a JSON file beside the program: every input, which bytes of which
 * section came from it, every symbol, and who pulled each archive member in.  tare's own format:
 *
 *   {"format": "tare-link-record", "version": 1,
 *    "output": NAME, "sbom": "sha256:…", "linker": "gnu"|"gold"|"lld"|"mold",
 *    "components": [BOM-REF …]                          [0] is the program itself
 *    "inputs": [{"path", "member", "owner", "pulledBy", "symbol"} …]
 *    "sections": [{"name", "address", "size", "pieces": [[OFFSET, SIZE, INPUT, NAME] …]} …]
 *    "symbols": [[ADDRESS, SECTION, INPUT, NAME] …]}
 *
 * "owner" is an index into components, or "linker", "shared", "sbom".  INPUT is an index into
 * inputs, or "fill", "linker", "merged".  SECTION is an index into sections.
 */
#ifndef TARE_WIRE_LINK_RECORD_H
#define TARE_WIRE_LINK_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "model/linkmap.h"
#include "model/sbom.h"

struct link_record {
	const char *output; /* name of the program, without its folder */
	const char *digest; /* of the SBOM document, 64 hex digits */
	const struct linkmap *map;
	const uint32_t *owner; /* per map->input: index into sbom->item, or OWNER_* */
	const struct sbom *sbom;
};

void link_record_write(const struct link_record *record, struct buf *out);

#endif
