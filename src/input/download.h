/* Downloads of publishers' files into the cache: whole, or to be gone on with another time.
 *
 * What has come of a file is kept beside its validator (ETag, Last-Modified); a download that was
 * cut goes on where it ended when the server still has the same (Range with If-Range).  Failures
 * that may pass are tried again, after 1, 2, 4, … seconds or what Retry-After asks for; a server
 * that asks for more than LIMIT_RETRY_AFTER seconds is given up. */
#ifndef TARE_INPUT_DOWNLOAD_H
#define TARE_INPUT_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct download_wish {
	const char *url;
	const char *etag, *last_modified; /* of what was imported from there, or NULL */
	uint64_t ceiling;                 /* bytes */
	unsigned timeout, retries;
	void *context;
	void (*progress)(void *context, uint64_t done, uint64_t all); /* all 0: not told */
	void (*waiting)(void *context, const char *why, unsigned seconds);
};

struct download {
	bool is_unchanged; /* then there is no file */
	char *path;        /* of the whole file; it stays until download_remove() */
	char *etag, *last_modified;
	int lock; /* held on the file; -1 without one */
};

/* The caller releases *out in any case.  ERR_FAIL: the address is named, and what it said. */
int download_get(const struct download_wish *wish, struct download *out, struct err *err);
void download_remove(const struct download *download); /* the file, as it is not needed any more */
void download_release(struct download *download);

#endif
