/* CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/), the form tare embeds and reads.
 *
 * Written: compact, keys sorted, no timestamp, no serial number: the same sbom gives the same
 * bytes.
 *   metadata.component    item[0], type "application"
 *   components[]          item[1…], type "library"
 *   … licenses            [{"expression": …}] when there is one
 *   … hashes              [{"alg": "SHA-256", …}] when there is one
 *   … properties          tare:how (not of item[0]), tare:path
 *   compositions          one, "complete" or, with gaps, "incomplete"
 *   properties            tare:gap, one each; tare:map:SECTION = "@HEXADDRESS OWNER:HEXSIZE …"
 * HEXADDRESS is where a loaded section begins; the word is not there for others, and was not
 * always written.
 * An OWNER is an index into item[], or l (linker), p (padding), s (shared), b (sbom).
 * HEXSIZE-HEXPAD says that HEXPAD of these bytes, inside the run or at its end, are padding.
 *
 * Read: that, and what other tools write (1.2 to 1.7): nested components are flattened, licences
 * given as ids or names become one expression. */
#ifndef TARE_WIRE_CYCLONEDX_H
#define TARE_WIRE_CYCLONEDX_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "model/sbom.h"

/* Appends the document to out.  A component without a ref gets its index as one. */
void cyclonedx_write(const struct sbom *sbom, struct buf *out);

/* Reads a document into *out, which the caller releases.  There is always an item[0]; its name is
 * "" when the document does not say what it describes.  Names are never NULL.  Components without
 * a tare:how get HOW_INSTALLED.  Components of types that are no software (operating-system, file,
 * data, …) are left out.  ERR_FAIL: no JSON, no CycloneDX, or a byte map that is damaged (then
 * sbom_is_tiled() would not hold). */
int cyclonedx_read(struct span json, struct sbom *out, struct err *err);

/* Whether the text looks like a CycloneDX JSON document: a quick look, no proof. */
bool cyclonedx_is(struct span text);

#endif
