/* Files of Conan packages.
 *
 * Conan 1 says it in the path: ~/.conan/data/NAME/VERSION/USER/CHANNEL/package/ID/…; so do the
 * deployers of Conan 2: full_deploy/host/NAME/VERSION/….  In the cache of Conan 2 packages lie in
 * p/HASH/p or p/b/HASH/p, and cache.sqlite3 in p/ tells whose they are: reference, recipe revision,
 * package id, package revision and path stand in one record, in this order. */
#ifndef TARE_INPUT_CONAN_H
#define TARE_INPUT_CONAN_H

#include <stdbool.h>

#include "base/str.h"
#include "model/component.h"

/* The package a file belongs to: purl pkg:conan/NAME@VERSION; licence from the licence files it
 * comes with. */
bool conan_owner(const char *path, struct component *out);

/* The reference ("zlib/1.3.1") of the package whose folder is `place` ("b/zlib2047…/p") in the
 * bytes of a cache.sqlite3, or NULL.  The caller frees it. */
char *conan_reference(struct span database, const char *place);

#endif
