/* One file of a publisher of advisories: what it is, whose, and what it says.  It is recognised by
 * its content (wire/feed_format) and read as a stream. */
#ifndef TARE_INPUT_ADVISORY_FEED_H
#define TARE_INPUT_ADVISORY_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/advisory.h"
#include "wire/feed_format.h"

struct advisory_feed {
	char *path;
	enum feed_format format;
	bool is_set;           /* OSV: an archive of all records of an ecosystem, not a single one */
	enum source_kind kind; /* SOURCE_NONE for FEED_DATABASE */
	/* Whose it is: "Debian", "v3.20/main", …; NULL for OSV, where the records tell. */
	char *name;
	int64_t written; /* the file's mtime */
	uint64_t size;
};

/* Recognises the file.  The caller releases *feed when 0 is returned.  ERR_FAIL: not readable, or
 * no feed; is_foreign (NULL is fine) tells that it is readable and begins like no JSON, no archive
 * and no CSV of ours: a file that belongs to something else. */
int advisory_feed_open(struct advisory_feed *feed, const char *path, bool *is_foreign,
                       struct err *err);
void advisory_feed_release(struct advisory_feed *feed);

/* Where what is read goes; -1 of any stops the reading. */
struct advisory_taker {
	void *context;
	advisory_sink *advisory;
	int (*exploited)(void *context, const char *id, int64_t added, struct err *err);
	int (*likelihood)(void *context, const char *id, unsigned epss, struct err *err);
	void (*progress)(void *context, uint64_t done, uint64_t size); /* bytes of the file; or NULL */
};

/* What was told once, at the end. */
struct advisory_tally {
	uint64_t records;  /* handed on */
	uint64_t packages; /* left out: of ecosystems that are not matched */
	uint64_t matches;  /* left out: CPE matches of operating systems and hardware */
	uint64_t unpacked; /* bytes read */
	int64_t dated;     /* the day that the file itself gives, or 0 */
};

/* Reads all of it.  ERR_FAIL names the file, the member of an archive, and the byte. */
int advisory_feed_read(const struct advisory_feed *feed, const struct advisory_taker *taker,
                       struct advisory_tally *tally, struct err *err);

#endif
