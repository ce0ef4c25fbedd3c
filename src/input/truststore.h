/* A store of trust roots, read: a PEM bundle, DER certificates one behind the other, or a
 * directory of such files. */
#ifndef TARE_INPUT_TRUSTSTORE_H
#define TARE_INPUT_TRUSTSTORE_H

#include "base/err.h"
#include "base/str.h"
#include "model/trust.h"

/* Whether the text is one of them: it has a PEM mark, or begins as DER certificates do. */
bool truststore_is(struct span text);

/* Whether it holds a certificate, not only keys or lists of revoked ones. */
bool truststore_has_certificate(struct span text);

/* Adds the certificates in text; path (or NULL) is kept with each.  ERR_FAIL when it holds none, or
 * a damaged one: a store that is read in part would be trusted as a whole. */
int truststore_read_text(struct span text, const char *path, struct trust_store *store,
                         struct err *err);

/* Reads a file or a directory.  Of a directory every file is read that is a store, folders in it
 * too; other files are passed over.  files: the paths that gave roots, sorted (names only).  The
 * caller releases *store, which has each certificate once, sorted; on failure too. */
int truststore_read(const char *path, struct trust_store *store, struct strlist *files,
                    struct err *err);

#endif
