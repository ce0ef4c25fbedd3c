/* A list of roots, one a line, that a person keeps beside the code and reviews:
 *
 *   96bcec06264976f37460779acf28c5a7cfe8a3c0aae11a8ffcee05c0bddf08c6  Let's Encrypt
 *   ISRG Root X2  the same, with the short key
 *   # a comment
 *
 * A digest is SHA-256 of the certificate, colons allowed, or at least its first 16 digits.  A name
 * ends at two blanks or a tab; what follows is the reason. */
#ifndef TARE_WIRE_TRUSTLIST_H
#define TARE_WIRE_TRUSTLIST_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "model/trust.h"

/* A digest in the form above as lower-case hex without colons; NULL when text is none.  The caller
 * frees it. */
char *trustlist_digest(struct span text);

/* Adds the lines of text.  ERR_FAIL, with the line, when one is too long or holds a NUL, or
 * when there is no line at all. */
int trustlist_read(struct span text, struct trust_wishes *out, struct err *err);

#endif
