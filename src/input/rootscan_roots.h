/* The part of a rootscan that looks for trust roots. */
#ifndef TARE_INPUT_ROOTSCAN_ROOTS_H
#define TARE_INPUT_ROOTSCAN_ROOTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "input/rootscan_find.h"
#include "model/inventory.h"
#include "model/trust.h"

/* Whether a store usually lies at that path: below etc/ssl, etc/pki, usr/share/ca-certificates and
 * the like, or called cacert.pem wherever it is, as certifi's in a Python package. */
bool rootscan_is_store(const char *path);

/* Reads such a file.  Keys and other things that lie beside stores are no error: store stays empty.
 */
int rootscan_read_store(struct span text, struct trust_store *store, struct err *err);

/* Moves the finds of kind FIND_ROOTS into places: a bundle or program under its path, single
 * certificates under their folder's. */
void rootscan_collect_roots(struct finds *finds, struct trust_places *places,
                            struct inventory *out);

#endif
