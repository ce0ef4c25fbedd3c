/* .tareignore: which findings are not to count, and why.  Paragraphs of "field: text", separated by
 * empty lines; lines that begin with '#' are comments.  tare-ignore(5) describes it.
 *
 *     id: CVE-2023-45853              or several, separated by blanks
 *     purl: pkg:deb/debian/zlib1g*    a shell pattern
 *     path: usr/bin/hello             a shell pattern, of the program in the target, or the target
 *     until: 2027-01-31               the last day on which it holds
 *     justification: WORD             of OpenVEX, for the documents that are written
 *     reason: minizip is not linked   must be there; so must id, purl or path */
#ifndef TARE_WIRE_IGNORE_FILE_H
#define TARE_WIRE_IGNORE_FILE_H

#include "base/err.h"
#include "base/str.h"
#include "model/suppression.h"

/* Adds its entries to out; name is for origins and errors.  ERR_FAIL names the line. */
int ignore_file_read(struct span text, const char *name, struct suppressions *out, struct err *err);

/* Whether the word is one of OpenVEX's justifications. */
bool ignore_file_is_justification(const char *word);

#endif
