/* Debian's releases: code names and numbers. */
#ifndef TARE_WIRE_DEBIAN_RELEASE_H
#define TARE_WIRE_DEBIAN_RELEASE_H

#include "base/str.h"

/* "bookworm" → "12"; the name itself where there is no number ("sid"), and for a name that came
 * after this program.  The caller frees it. */
char *debian_release_number(struct span codename);

#endif
