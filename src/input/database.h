/* The packages of dpkg and apk databases as components, and what os-release says, from texts that
 * were found in an image or a root directory. */
#ifndef TARE_INPUT_DATABASE_H
#define TARE_INPUT_DATABASE_H

#include "base/err.h"
#include "base/str.h"
#include "base/strmap.h"
#include "model/inventory.h"

/* Licences of Debian packages, out of usr/share/doc/NAME/copyright. */
struct copyrights {
	struct strmap by_package;  /* name of the binary package → index into expression */
	struct strlist expression; /* SPDX */
};

/* Takes the licence from a copyright file; one that is not machine-readable says nothing. */
void copyrights_add(struct copyrights *copyrights, const char *package, struct span text);
void copyrights_release(struct copyrights *copyrights);

/* Appends the installed packages of a dpkg status text: named by source, with purl pkg:deb.  The
 * inventory's os_id and os_version go into the purl, so read os-release first.  ERR_FAIL: the text
 * is damaged; what stands before the damage is appended. */
int database_dpkg(struct span text, const struct copyrights *copyrights, struct inventory *out,
                  struct err *err);
/* The same of apk's "installed": pkg:apk. */
int database_apk(struct span text, struct inventory *out, struct err *err);
/* Fills in os_id, os_version and os_name where they are NULL. */
void database_os(struct span text, struct inventory *out);

#endif
