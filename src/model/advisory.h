/* What the publishers say: an advisory, which packages it is about, and in which versions.
 *
 * This is the form in which every reader of a publisher's format (wire/) hands an advisory on, and
 * every one of them is put into the database (output/advisory_store.h) from. */
#ifndef TARE_MODEL_ADVISORY_H
#define TARE_MODEL_ADVISORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Whose names and versions a package is told by.  The numbers stand in databases: never change one,
 * add at the end. */
enum ecosystem {
	ECOSYSTEM_NONE = 0,
	ECOSYSTEM_DEBIAN = 1, /* source packages; release "12" */
	ECOSYSTEM_UBUNTU = 2, /* source packages; release "22.04", as OSV's "Ubuntu:22.04:LTS" */
	ECOSYSTEM_ALPINE = 3, /* origin packages; release "v3.20" */
	ECOSYSTEM_WOLFI = 4,
	ECOSYSTEM_CHAINGUARD = 5,
	ECOSYSTEM_RPM = 6, /* release "redhat:9", "rocky:9", "almalinux:9", "opensuse:…", … */
	ECOSYSTEM_CARGO = 7,
	ECOSYSTEM_GO = 8,
	ECOSYSTEM_UPSTREAM = 9, /* C and C++ by upstream's own name and version, lower case: "zlib" */
	ECOSYSTEM_GIT = 10,     /* the name is the repository's URL, normalised: host/path, no ".git" */
	ECOSYSTEM_CPE = 11,     /* "vendor:product", as in CPE 2.3 */
	ECOSYSTEM_NPM = 12,
	ECOSYSTEM_MAVEN = 13,
	ECOSYSTEM_NUGET = 14,
	ECOSYSTEM_PACKAGIST = 15,
	ECOSYSTEM_RUBYGEMS = 16,
	ECOSYSTEM_PYPI = 17, /* kept, not matched: PEP 440 is not compared */
	ECOSYSTEM_OTHER = 18,
};
const char *ecosystem_name(enum ecosystem ecosystem); /* "Debian", as OSV spells it */
/* OSV's "Debian:12" → ECOSYSTEM_DEBIAN and a view of "12" (length 0 without one). */
enum ecosystem ecosystem_parse(struct span text, struct span *release);

/* What the publisher says of a package in a release.  Numbers stand in databases. */
enum fix_state {
	FIX_KNOWN = 0,        /* the ranges say in which version */
	FIX_NONE = 1,         /* affected, no fixed version yet */
	FIX_UNDETERMINED = 2, /* nobody knows yet whether it is affected */
	FIX_WILL_NOT = 3,     /* affected and staying so: see why */
};
enum fix_why {
	WHY_NONE = 0,
	WHY_IGNORED = 1,
	WHY_END_OF_LIFE = 2,
	WHY_NO_DSA = 3, /* too small for an advisory of its own; may be fixed in a point release */
	WHY_POSTPONED = 4,
	WHY_UNIMPORTANT = 5,
};

/* Severity as a word, from lowest to highest.  Numbers stand in databases. */
enum severity {
	SEVERITY_UNKNOWN = 0,
	SEVERITY_NEGLIGIBLE = 1, /* Debian's "unimportant" */
	SEVERITY_LOW = 2,
	SEVERITY_MEDIUM = 3,
	SEVERITY_HIGH = 4,
	SEVERITY_CRITICAL = 5,
};
const char *severity_name(enum severity severity); /* "high" */
int severity_parse(const char *text,
                   enum severity *severity); /* any case, "moderate" is medium; -1 */

/* One package in one release.  Strings are owned. */
struct affected {
	enum ecosystem ecosystem;
	char *release; /* "" when the ecosystem has none */
	char *package;
	/* Which versions: alternatives separated by '|', each a list of bounds that must all be true,
	 * separated by a blank: ">=1.2", "<1.3", "<=1.2.9", "=1.2.11".  "" or "*" means every version.
	 * Of ECOSYSTEM_GIT: commits, 40 hex digits, in the same form; plus "=" for listed ones.
	 * Versions hold no blank, '|' or control character: whoever reads them sees to that. */
	char *versions;
	enum fix_state state;
	enum fix_why why;
	enum severity severity; /* the distribution's own word for this package; UNKNOWN: none */
};

struct advisory {
	char *id;                    /* "CVE-2023-45853", "GHSA-…", "DSA-5523-1" */
	char *summary;               /* one line, or NULL; at most LIMIT_ADVISORY_SUMMARY bytes */
	char *cvss;                  /* vectors separated by blanks, v4 first, or NULL */
	enum severity severity;      /* the publisher's word, UNKNOWN when it gives a vector only */
	int64_t published, modified; /* seconds since 1970; 0 when not told */
	struct strlist aliases;      /* other ids of the same thing (OSV's aliases and upstream) */
	bool is_withdrawn;
	struct affected *affected;
	size_t count, cap;
};

#define ADVISORY_INIT                                                                              \
	{                                                                                              \
		0                                                                                          \
	}

void advisory_release(struct advisory *advisory);
/* Ownership of the strings in item moves in. */
void advisory_add(struct advisory *advisory, struct affected item);
/* Keeps text as the summary: one line, cut at LIMIT_ADVISORY_SUMMARY between characters. */
void advisory_summarise(struct advisory *advisory, struct span text);
/* Whether no affected package is to be kept: nothing of it could ever be found. */
bool advisory_is_empty(const struct advisory *advisory);

/* The name of OSV's data set that a record is of: the ecosystem of its first package, as OSV spells
 * it ("Debian", "Rocky Linux"); "GIT" where it tells of repositories only, "GIT:CURL" when its
 * publisher has ids of its own.  The caller frees it; NULL when no package is told. */
char *advisory_ecosystem(const struct advisory *advisory);

/* Takes what a reader has read; *advisory stays the reader's.  -1 stops it. */
typedef int advisory_sink(void *context, const struct advisory *advisory, struct err *err);

/* Where advisories come from; the row of a database that an import replaces. */
enum source_kind {
	SOURCE_NONE, /* not known yet */
	SOURCE_DEBIAN_TRACKER = 1,
	SOURCE_OSV = 2,
	SOURCE_ALPINE = 3,
	SOURCE_KEV = 4,
	SOURCE_EPSS = 5,
	SOURCE_NVD = 6,
};
const char *source_kind_name(enum source_kind kind); /* "debian-tracker", "osv", … */

#endif
