/* Answers kept from one run to the next, in $XDG_CACHE_HOME/tare (else ~/.cache/tare, else a folder
 * of the user's own in $TMPDIR).  A cache may vanish or be spoilt at any time: whoever reads a blob
 * checks it, and whoever cannot write one goes on without. */
#ifndef TARE_BASE_CACHE_H
#define TARE_BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fd.h"
#include "base/str.h"

/* The folder, made (mode 0700) if it is not there; NULL when there is none that is safe: it must
 * belong to this user and be writable by nobody else.  The caller frees it. */
char *cache_folder(void);

/* Maps the blob `name` (no slash in it); false when there is none, or it is not a regular file of
 * this user that nobody else may write, or is larger than ceiling.  Released by
 * fd_map_release(). */
bool cache_get(const char *name, size_t ceiling, struct fd_map *map);

/* Puts a blob in place of the one that was there, in one step: a reader sees the old or the new
 * one.  Failure is silent. */
void cache_put(const char *name, struct span blob);

#endif
