/* Names of the Common Platform Enumeration 2.3, as formatted strings (NIST IR 7695, 6.2):
 * "cpe:2.3:a:haxx:curl:8.4.0:*:*:*:*:*:*:*". */
#ifndef TARE_WIRE_CPE_H
#define TARE_WIRE_CPE_H

#include "base/err.h"
#include "base/str.h"

/* The first five of eleven attributes, backslashes resolved, lower case; owned. */
struct cpe {
	char *part, *vendor, *product, *version, *update; /* part: "a", "o" or "h" */
};

/* ERR_FAIL: not of this form; then there is nothing to release. */
int cpe_parse(struct span text, struct cpe *cpe, struct err *err);
void cpe_release(struct cpe *cpe);

#endif
