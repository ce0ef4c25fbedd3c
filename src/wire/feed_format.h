/* What a file of a publisher of advisories is, told by how it begins. */
#ifndef TARE_WIRE_FEED_FORMAT_H
#define TARE_WIRE_FEED_FORMAT_H

#include "base/str.h"

enum feed_format {
	FEED_UNKNOWN,
	FEED_DEBIAN_TRACKER, /* wire/debian_tracker */
	FEED_OSV,            /* wire/osv: one record */
	FEED_SECDB,          /* wire/alpine_secdb */
	FEED_KEV_JSON,       /* wire/kev */
	FEED_KEV_CSV,
	FEED_EPSS,     /* wire/epss */
	FEED_NVD,      /* wire/nvd */
	FEED_DATABASE, /* wire/advisory_schema: SQLite's format */
};

/* Enough of a text to tell, whatever stands in it. */
#define FEED_BEGINNING ((size_t)64 << 10)

/* text: the whole file, or at least its first FEED_BEGINNING bytes.  Names of members decide, in
 * whatever order they stand. */
enum feed_format feed_format_of(struct span text);

const char *feed_format_name(enum feed_format format); /* for people */

/* The packing of a file by its first bytes. */
enum feed_packing { FEED_PLAIN, FEED_COMPRESSED, FEED_ZIP };
enum feed_packing feed_packing_of(struct span beginning);

#endif
