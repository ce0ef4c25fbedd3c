/* Putting advisories into the vulnerability database.  An import is one transaction: killed, out of
 * disk or fed rubbish half-way, what was there before still answers.  Two importers wait for each
 * other; readers go on. */
#ifndef TARE_OUTPUT_ADVISORY_STORE_H
#define TARE_OUTPUT_ADVISORY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/advisory.h"

struct advisory_store;

#define ADVISORY_STORE_WAIT 3600 /* seconds that an importer waits for another */

/* Opens the database for writing, makes it (and its folder) when it is not there; waits for another
 * importer, at most `wait` seconds.  path as in input/advisory_db.h. */
struct advisory_store *advisory_store_open(const char *path, unsigned wait, struct err *err);
void advisory_store_close(struct advisory_store *store); /* rolls back what was not committed */

/* Begins an import.  replace: all that this source said before goes; else a record replaces the one
 * of the same id.  name NULL: records of OSV, each for the data set that it is of
 * (advisory_ecosystem()). */
int advisory_store_begin(struct advisory_store *store, enum source_kind kind, const char *name,
                         bool replace, struct err *err);
int advisory_store_put(struct advisory_store *store, const struct advisory *advisory,
                       struct err *err);
int advisory_store_put_kev(struct advisory_store *store, const char *id, int64_t added,
                           struct err *err);
/* epss of 100,000 */
int advisory_store_put_epss(struct advisory_store *store, const char *id, unsigned epss,
                            struct err *err);
/* What was imported from where; any may be NULL. */
struct advisory_origin {
	const char *url, *etag, *last_modified, *digest;
	int64_t modified, now; /* modified: the day that the file gives, or 0; now: of the import */
	int64_t checked;       /* when this was what the publisher had */
};
int advisory_store_commit(struct advisory_store *store, const struct advisory_origin *origin,
                          struct err *err);
/* Of each source that the import committed last had to do with: what it holds now. */
struct advisory_filled {
	enum source_kind kind;
	const char *name; /* until the next call */
	uint64_t advisories, packages;
};
int advisory_store_filled(struct advisory_store *store,
                          void (*each)(void *context, const struct advisory_filled *filled),
                          void *context, struct err *err);
/* What came from that address is still what is there. */
int advisory_store_checked(struct advisory_store *store, const char *url, int64_t now,
                           struct err *err);
void advisory_store_rollback(struct advisory_store *store);

#endif
