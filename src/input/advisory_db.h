/* Asking the vulnerability database.  It is one SQLite file (wire/advisory_schema.h); readers never
 * block a writer, nor are they blocked. */
#ifndef TARE_INPUT_ADVISORY_DB_H
#define TARE_INPUT_ADVISORY_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/advisory.h"

struct advisory_db;

/* path NULL: $TARE_DB, else $XDG_DATA_HOME/tare/advisories.db, else ~/.local/share/….
 * ERR_FAIL: not there (says 'tare db update'), damaged, of a newer schema (says what to do). */
struct advisory_db *advisory_db_open(const char *path, struct err *err);
void advisory_db_close(struct advisory_db *db);

/* One advisory that names the package, as it is stored; everything is borrowed until the next call.
 */
struct advisory_row {
	const char *id, *summary, *cvss, *versions, *release;
	const char *aliases; /* separated by blanks, or NULL */
	enum source_kind source;
	enum severity severity, package_severity;
	enum fix_state state;
	enum fix_why why;
};
typedef int advisory_each(void *context, const struct advisory_row *row, struct err *err);
/* Calls each for every row of that package in that release, in an order that does not change.
 * Stops and returns -1 when each does. */
int advisory_db_ask(struct advisory_db *db, enum ecosystem ecosystem, const char *release,
                    const char *package, advisory_each *each, void *context, struct err *err);

/* What else is said of an advisory, by its id ("CVE-…"), whoever said it. */
struct advisory_about {
	const char *cvss, *summary; /* of NVD, else of whoever has one; or NULL; until the next call */
	enum severity severity;
	bool is_known_exploited;
	int epss; /* of 100,000, or -1 */
};
int advisory_db_about(struct advisory_db *db, const char *id, struct advisory_about *about,
                      struct err *err);

/* One publisher's data, for `tare db info`. */
struct advisory_source {
	enum source_kind kind;
	const char *name; /* "Debian", "v3.20/main", … */
	int64_t imported,
		modified; /* seconds since 1970: when it came in; of its newest record, or 0 */
	uint64_t advisories, packages;
	const char *url, *etag, *last_modified; /* or NULL */
	const char *digest;                     /* sha256 of what was imported, hex */
	int64_t checked; /* when it was last known to be what the publisher has: its age counts so */
};
typedef int advisory_source_each(void *context, const struct advisory_source *source,
                                 struct err *err);
int advisory_db_sources(struct advisory_db *db, advisory_source_each *each, void *context,
                        struct err *err);
/* What is known of an address: 1, 0 when nothing was imported from there, -1.  Strings are owned by
 * the caller, NULL when the server told none. */
struct advisory_download {
	char *etag, *last_modified;
};
int advisory_db_download(struct advisory_db *db, const char *url,
                         struct advisory_download *download, struct err *err);
const char *advisory_db_path(const struct advisory_db *db);
uint64_t advisory_db_size(const struct advisory_db *db); /* bytes of the file */

#endif
