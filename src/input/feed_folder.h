/* A folder of publishers' files, with all folders in it: which there are, in an order that does not
 * change.  What is hidden (".git") is not looked at, and symbolic links are not followed. */
#ifndef TARE_INPUT_FEED_FOLDER_H
#define TARE_INPUT_FEED_FOLDER_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct feed_folder {
	struct strlist records; /* single records of OSV */
	struct strlist others;  /* whole feeds */
	uint64_t foreign;       /* files that are no feeds, passed over */
	int64_t newest;         /* mtime of the newest record */
};

/* ERR_FAIL: a folder or file that cannot be read, or JSON or an archive that is nothing tare knows.
 * The caller releases *out in any case. */
int feed_folder_read(const char *path, struct feed_folder *out, struct err *err);
void feed_folder_release(struct feed_folder *folder);

#endif
