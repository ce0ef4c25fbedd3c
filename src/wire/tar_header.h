/* One entry's header of a tar archive: POSIX.1-1988 ustar, with a pax extended header before it
 * (POSIX.1-2001) only where ustar cannot say it.
 *
 * Written by hand and not with libarchive, which would cost more memory and start-up time than all
 * the rest of packing a small program: the header is one struct of text fields.
 */
#ifndef TARE_WIRE_TAR_HEADER_H
#define TARE_WIRE_TAR_HEADER_H

#include <stdint.h>

#include "base/buf.h"

#define TAR_BLOCK 512U

enum tar_head_type { TAR_HEAD_FILE = '0', TAR_HEAD_LINK = '2', TAR_HEAD_DIR = '5' };

struct tar_head {
	const char *path; /* without a leading slash; a directory's ends in one only if it is "" */
	enum tar_head_type type;
	unsigned mode; /* permission bits */
	uint64_t size; /* bytes of content that follow; 0 unless TAR_HEAD_FILE */
	uint64_t mtime;
	const char *target; /* TAR_HEAD_LINK */
};

/* The latest time eleven octal digits can say (in the year 2242). */
#define TAR_MTIME_MOST 077777777777ULL

/* Appends the header block, and the pax blocks before it if it takes them.  Owner and group are
 * numeric 0 without names; every byte not needed is NUL. */
void tar_header_write(const struct tar_head *entry, struct buf *out);

/* Bytes of padding that follow content of that size. */
size_t tar_padding(uint64_t size);

#endif
