/* One library, many names: what C and C++ libraries that people keep inside their own trees are
 * called by those who publish advisories.
 *
 * This is data, and meant to be added to.  Names are in lower case; a list is separated by blanks.
 * Repositories are written as ECOSYSTEM_GIT names them (host/path), CPEs as vendor:product. */
#ifndef TARE_RESOLVE_UPSTREAM_NAMES_H
#define TARE_RESOLVE_UPSTREAM_NAMES_H

#include <stddef.h>

struct upstream_name {
	const char *name;   /* what most people call it */
	const char *others; /* of packages (Conan, vcpkg, pkg:generic) and of OSS-Fuzz's projects */
	const char *repositories;
	const char *cpes;
};

extern const struct upstream_name upstream_names[];
extern const size_t upstream_names_count;

#endif
