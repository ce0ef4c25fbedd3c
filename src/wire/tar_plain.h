/* Tar archives in memory of the plainest kind: POSIX.1-1988 ustar with files, folders and links,
 * and nothing else.  It is what tare pack and most builders write; whatever is not surely that is
 * left to libarchive, which takes ten times as long to be loaded as such an archive takes to be
 * read. */
#ifndef TARE_WIRE_TAR_PLAIN_H
#define TARE_WIRE_TAR_PLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum tar_plain_kind { PLAIN_FILE, PLAIN_FOLDER, PLAIN_SYMLINK, PLAIN_HARDLINK };

struct tar_plain_entry {
	struct buf path;   /* cleaned: no leading '/' or "./"; "" for the root */
	struct buf target; /* of a link */
	enum tar_plain_kind kind;
	unsigned mode;
	struct span data; /* of a file: a view into the archive */
};

/* Reads the entry at *at and moves *at behind it: 1; 0 at the end; -1 when it is not plain: another
 * type or format, a wrong checksum, a path with "..", a size that leaves the archive.  The buffers
 * of *entry are used again; release them with tar_plain_release(). */
int tar_plain_next(struct span archive, size_t *at, struct tar_plain_entry *entry);
void tar_plain_release(struct tar_plain_entry *entry);

/* Whether all of it can be read this way. */
bool tar_plain_is(struct span archive);
/* Whether the block of 512 bytes is the header of such an entry. */
bool tar_plain_is_header(struct span block);

#endif
