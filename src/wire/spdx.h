/* SPDX 2.3 JSON (https://spdx.github.io/spdx-spec/v2.3/).
 *
 * Written: the document DESCRIBES the target; an image or root directory CONTAINS its programs and
 * packages; a program has STATIC_LINK, DYNAMIC_LINK (shared) and DEPENDS_ON (headers only)
 * relationships.  The namespace ends in the digest of the rest of the document, so that the same
 * inventory gives the same bytes.  A licence that is no well-formed expression is NOASSERTION.
 *
 * Read: documents of any tool, 2.2 and 2.3. */
#ifndef TARE_WIRE_SPDX_H
#define TARE_WIRE_SPDX_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/inventory.h"

/* Appends the document; `created` is the time it states: "1970-01-01T00:00:00Z". */
void spdx_write(const struct inventory *inventory, const char *created, struct buf *out);

/* Reads a document; item[0] is the package it describes, its name "" when that is not one
 * package.  The caller releases *out. */
int spdx_read(struct span json, struct sbom *out, struct err *err);

/* Whether the text looks like an SPDX JSON document: a quick look, no proof. */
bool spdx_is(struct span text);

#endif
