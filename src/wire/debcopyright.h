/* Debian's machine-readable copyright files
 * (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/, "DEP-5"). */
#ifndef TARE_WIRE_DEBCOPYRIGHT_H
#define TARE_WIRE_DEBCOPYRIGHT_H

#include "base/str.h"

/* The licences of the sources as one SPDX expression: that of "Files: *", and with it (AND) those
 * of the other groups of files, as far as they have SPDX names; packaging, tests, documentation and
 * build scripts are left out.  A name of Debian's own making is known by the text that the file
 * gives for it.  NULL when the file is not machine-readable, when the licence of
 * "Files: *" has no SPDX name, or when nothing can be read from it.  The caller frees it. */
char *debcopyright_license(struct span text);

#endif
