/* Package URLs of code that came as sources. */
#ifndef TARE_INPUT_PURL_SOURCE_H
#define TARE_INPUT_PURL_SOURCE_H

#include "input/worktree.h"

/* pkg:github/OWNER/NAME@… for a work tree whose origin is GitHub; else pkg:generic/NAME@VERSION,
 * with vcs_url=git+URL@COMMIT when the tree has an origin; the caller frees it.  version may be
 * NULL; tree may be all NULL. */
char *purl_of_source(const char *name, const char *version, const struct worktree *tree);

/* pkg:deb/debian/NAME@VERSION?arch=source, or ubuntu where the version says so. */
char *purl_of_debian_source(const char *name, const char *version);

/* pkg:TYPE/NAME@VERSION; namespace and version may be NULL. */
char *purl_of_type(const char *type, const char *namespace, const char *name, const char *version);

#endif
