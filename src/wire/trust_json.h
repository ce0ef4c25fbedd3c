/* tare's own JSON of trust roots:
 *   {"tare": VERSION, "target": NAME, "valid_at"?: TIME,
 *    "places": [{"path", "roots": [{"name", "key", "form": "whole"|"packed", "bytes", "sha256"?,
 *                "not_before"?, "not_after"?, "valid"?, "self_issued"?, "ca"?,
 *                "name_constraints"?}]}],
 *    "roots": N, "bytes": N, "gaps": [sentences]}
 * A packed root has no digest and no first day; not_after is the start of its last day. */
#ifndef TARE_WIRE_TRUST_JSON_H
#define TARE_WIRE_TRUST_JSON_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/inventory.h"
#include "model/trust.h"

/* at: NULL leaves out what depends on a date. */
void trust_json_write(const struct trust_places *places, const struct inventory *about,
                      const int64_t *at, struct buf *out);

#endif
