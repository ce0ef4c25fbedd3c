/* Reading tar archives (ustar, pax, GNU), plain or compressed (gzip, zstd), by libarchive; and, as
 * the same library knows them, zip archives and single compressed files.
 *
 * Nothing is held but the block at hand: archives of any size are read in constant memory.  An
 * archive inside another is read straight out of the outer one. */
#ifndef TARE_WRAP_TAR_LIBARCHIVE_H
#define TARE_WRAP_TAR_LIBARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum tar_kind { TAR_FILE, TAR_FOLDER, TAR_SYMLINK, TAR_HARDLINK, TAR_OTHER };

struct tar_entry {
	const char *path; /* cleaned: no leading '/' or "./", "" for the root; borrowed */
	enum tar_kind kind;
	const char *target; /* of a link, as it is written; borrowed, else NULL */
	uint64_t size;      /* of a regular file */
	unsigned mode;      /* permission bits */
};

struct tar;

/* Opens the archive in a file; NULL and ERR_FAIL when it cannot be read or is none. */
struct tar *tar_open(const char *path, struct err *err);
/* Opens the archive that is the current entry of outer, which must stay open and untouched. */
struct tar *tar_open_inner(struct tar *outer, struct err *err);

/* Opens a zip archive, or one file compressed by gzip, xz or zstd, which is read as an archive of a
 * single entry.  A zip archive is read from front to back; that its directory lists as many members
 * as came is for the caller to see to.  What libarchive would only warn of is an error here. */
enum tar_packing { TAR_ZIP, TAR_COMPRESSED };
struct tar *tar_open_packed(const char *path, enum tar_packing packing, struct err *err);
/* Bytes of the file that have been read so far. */
uint64_t tar_consumed(const struct tar *tar);

/* Whether the file begins like such an archive (its first header is sound). */
bool tar_is(const char *path);

/* The next entry: 1; 0 at the end; -1 when the archive is damaged or cut, or holds more than
 * LIMIT_IMAGE_ENTRIES.  Entries whose path leaves the archive ("..") are passed over and counted.
 * What is in *entry holds until the next call. */
int tar_next(struct tar *tar, struct tar_entry *entry, struct err *err);
/* The next block of the current entry and where in the file it belongs: 1; 0 at the end; -1.
 * Blocks come in order; what lies between them is zero. */
int tar_read(struct tar *tar, struct span *block, uint64_t *offset, struct err *err);

/* Entries that tar_next() passed over because their path leaves the archive. */
size_t tar_outside_count(const struct tar *tar);

void tar_close(struct tar *tar);

#endif
