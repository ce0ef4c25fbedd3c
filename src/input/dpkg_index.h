/* An index over dpkg's lists of files: path → packages that list it.
 *
 * Built from /var/lib/dpkg/info/NAME.list (one path a line) and the status file in some ten
 * milliseconds, and kept in the cache under a key of the database's state, so that the next link
 * only maps it.  The blob is checked before use (sizes, checksum, every offset) and made anew when
 * anything is off. */
#ifndef TARE_INPUT_DPKG_INDEX_H
#define TARE_INPUT_DPKG_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/str.h"

struct dpkg_index {
	struct span blob;  /* the index; in `map` or in `made` */
	struct fd_map map; /* of the cached blob */
	struct buf made;
};

/* Opens the index of the database in `admin` (…/var/lib/dpkg), whose status file's text is
 * `status`; from the cache, or made and put there.  false when there is no database. */
bool dpkg_index_open(struct dpkg_index *index, const char *admin, struct span status);
void dpkg_index_release(struct dpkg_index *index);

/* Walks the packages that list the path: start with *cursor = 0; false at the end.  *offset is
 * where the package's paragraph begins in the status text; *name (borrowed) is the name of its
 * list: "zlib1g-dev:amd64". */
bool dpkg_index_find(const struct dpkg_index *index, const char *path, size_t *cursor,
                     const char **name, size_t *offset);

/* Checks a blob that came from outside: key, sizes, checksum, offsets below status_size. */
bool dpkg_index_is_sound(struct span blob, uint64_t key, size_t status_size);

/* Writes the checksum of a blob that is otherwise complete (at least as long as its header). */
void dpkg_index_seal(void *blob, size_t size);

#endif
