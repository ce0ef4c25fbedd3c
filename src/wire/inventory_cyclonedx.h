/* CycloneDX 1.6 JSON of a whole inventory: several programs, packages, an operating system.
 *
 *   metadata.component  the image or root directory ("container"), or the one program
 *   components[]        operating-system, then each program ("application") followed by what it is
 *                       made of ("library"), then the packages of databases
 *   dependencies[]      target → programs and packages, program → its components
 *   properties          tare:how, tare:path, tare:file (path of a program), tare:bytes; tare:gap
 */
#ifndef TARE_WIRE_INVENTORY_CYCLONEDX_H
#define TARE_WIRE_INVENTORY_CYCLONEDX_H

#include "base/buf.h"
#include "model/inventory.h"

/* Appends the document; `created` ("1970-01-01T00:00:00Z") may be NULL: no timestamp then. */
void inventory_cyclonedx_write(const struct inventory *inventory, const char *created,
                               struct buf *out);

struct jsn;
/* The same as a tree, for who has more to put into it; the caller frees it. */
struct jsn *inventory_cyclonedx_tree(const struct inventory *inventory, const char *created);
/* The bom-ref of a component of the inventory in that document; the caller frees it. */
char *inventory_cyclonedx_ref(const struct inventory *inventory, const struct component *component);

#endif
