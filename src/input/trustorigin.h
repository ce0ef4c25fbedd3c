/* Where the roots of a store come from: which package brought them. */
#ifndef TARE_INPUT_TRUSTORIGIN_H
#define TARE_INPUT_TRUSTORIGIN_H

#include "base/err.h"
#include "base/str.h"
#include "model/trust.h"
#include "wire/filetags.h"

/* store_path: as read by truststore_read(), files: what it gave; chosen: the roots that are packed,
 * out of `total`.
 *
 * The package is the one that owns the file, or, because distributions join the bundle in /etc from
 * the files of a package and from local ones, the one that owns files with the same certificates
 * (/usr/share/ca-certificates).  Roots of other origin are told in remarks,
 * so that nobody takes them for the package's.  When no package is known, the component is the file
 * itself, its version the start of its digest.
 *
 * The caller releases *out and *remarks. */
int trustorigin_read(const char *store_path, const struct strlist *files,
                     const struct trust_store *chosen, size_t total, struct filetags *out,
                     struct strlist *remarks, struct err *err);

#endif
