/* dpkg-divert(1)'s list: three lines each: the path that was diverted, the path it was moved to,
 * and the package that wanted it (":" for the administrator). */
#ifndef TARE_WIRE_DPKG_DIVERSIONS_H
#define TARE_WIRE_DPKG_DIVERSIONS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Views into the text. */
struct dpkg_diversion {
	struct span from, to, package;
};

/* Takes the next diversion off *rest.  1: *out is filled; 0: the end; -1 (ERR_FAIL): cut short, a
 * path that is not absolute, a NUL byte. */
int dpkg_diversion_next(struct span *rest, struct dpkg_diversion *out, struct err *err);

#endif
