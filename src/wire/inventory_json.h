/* tare's own JSON of an inventory, everything that is known in it:
 *   {"tare": VERSION, "target": {"kind", "name", "digest"?, "platform"?, "os"?},
 *    "programs": [{"path", "size", "machine"?, "sha256"?, "evidence": […], "state", "digest"?,
 *                  "components": [{"name", "version"?, "purl"?, "license"?, "how", "bytes"?,
 *                                  "sha256"?, "path"?, "comment"?}],
 *                  "account"?: {"components", "shared", "linker", "padding", "headers", "tables",
 *                               "sbom", "unnamed", "file"}, "gaps": […]}],
 *    "packages": [components], "silent": [paths], "gaps": [sentences]}
 */
#ifndef TARE_WIRE_INVENTORY_JSON_H
#define TARE_WIRE_INVENTORY_JSON_H

#include "base/buf.h"
#include "model/inventory.h"

void inventory_json_write(const struct inventory *inventory, struct buf *out);

#endif
