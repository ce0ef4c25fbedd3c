/* /etc/ld.so.conf and the files it includes: where the dynamic loader of glibc looks for shared
 * objects besides its built-in directories (ldconfig(8)); and musl's /etc/ld-musl-ARCH.path. */
#ifndef TARE_WIRE_LDSOCONF_H
#define TARE_WIRE_LDSOCONF_H

#include <stdbool.h>

#include "base/str.h"

enum ldsoconf_kind { LDSOCONF_DIR, LDSOCONF_INCLUDE };

/* Takes the next entry off *rest: a directory, or one pattern of an "include" line (a glob; not
 * starting with '/': relative to the folder of the file).  Comments, "hwcap" lines and a "=TYPE"
 * behind a directory are dropped.  `include` keeps the rest of an include line between the calls;
 * start with {0}.  false at the end. */
struct ldsoconf_cursor {
	struct span rest, include;
};
bool ldsoconf_next(struct ldsoconf_cursor *cursor, enum ldsoconf_kind *kind, struct span *text);

/* Takes the next directory off a list separated by colons or line breaks; false at the end. */
bool ldsoconf_musl_next(struct span *rest, struct span *dir);

#endif
