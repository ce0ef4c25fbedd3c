/* The vulnerability database as one file to carry elsewhere, and back. */
#ifndef TARE_OUTPUT_ADVISORY_COPY_H
#define TARE_OUTPUT_ADVISORY_COPY_H

#include "base/err.h"

/* Writes what the database `path` (as in input/advisory_db.h) holds at this moment into the file
 * `to`, which appears whole or not at all, and "SHA256  NAME" into `to`.sha256, as sha256sum(1) has
 * it.  *digest: the hex digest, the caller frees it. */
int advisory_copy_out(const char *path, const char *to, char **digest, struct err *err);

/* Puts a file that advisory_copy_out() wrote in place of all that the database holds; one that is
 * being read is not disturbed.  The file's digest is checked against `digest` (hex; NULL: not asked
 * for) and against `from`.sha256 when that is there; then that every page is sound and the schema
 * is ours and holds nothing else.  *digest_known: whether there was a digest to check. */
int advisory_copy_in(const char *path, const char *from, const char *digest, int *digest_known,
                     struct err *err);

#endif
