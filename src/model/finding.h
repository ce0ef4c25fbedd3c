/* What a scan answers: which advisories apply to which component of which target. */
#ifndef TARE_MODEL_FINDING_H
#define TARE_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/advisory.h"
#include "model/component.h"

/* A component as it is asked about: one name and version in one ecosystem.  A component may be
 * asked about several times (its distribution's name, its upstream's name, its commit).  Strings
 * are owned; package is never NULL. */
struct query {
	enum ecosystem ecosystem;
	char *release; /* "" when the ecosystem has none */
	char *package;
	char *version, *commit; /* NULL when not known */
};
void query_release(struct query *query);

/* What a publisher says of a package: a row of the database, borrowed. */
struct claim {
	const char *id, *summary, *cvss, *versions;
	const char *aliases; /* separated by blanks, or NULL */
	enum source_kind source;
	enum severity severity, package_severity;
	enum fix_state state;
	enum fix_why why;
};

/* A component in a place: what a finding is about.  Binary packages of one source are one. */
struct subject {
	const struct component **part; /* at least one; the components are the inventory's */
	size_t count, cap;
	const char *path; /* of the program in the target; NULL: a package database */
	enum how how;     /* the first that is true of a part */
	uint64_t bytes;   /* of the program; of use when is_mapped */
	bool is_mapped;   /* bytes are known at all: the program has a byte map */
	bool is_kernel;   /* headers of the kernel, whose code is in no program */
};
/* Whether bytes of it are known to be in the program, or could be: false for headers, and for
 * what a map gives no byte. */
bool subject_is_inside(const struct subject *subject);

struct finding {
	char *id;                  /* the name people use: the CVE where there is one */
	struct strlist aliases;    /* the others, sorted */
	char *summary;             /* or NULL */
	char *cvss;                /* the vector that counts, or NULL */
	int score;                 /* tenths, from the vector; -1 when there is none */
	enum severity word;        /* the publisher's own, UNKNOWN when it has none */
	enum severity severity;    /* what it is sorted and failed by */
	const char *severity_from; /* "Debian", "CVSS 3.1", …; static */
	enum fix_state state;
	enum fix_why why;
	char *fixed;              /* the first version without it, or NULL */
	bool is_known_exploited;  /* in CISA's KEV */
	int epss;                 /* of 100,000; -1 when not known */
	const char *source;       /* kind of the publisher that was believed; static */
	enum ecosystem ecosystem; /* that it was found by */
	size_t subject;
	/* Set by resolve/suppress. */
	bool is_suppressed;
	char *suppressed_by; /* ".tareignore:3", "vex.json" */
	char *reason;
	char *justification; /* of VEX: "component_not_present", …, or NULL */
};

struct findings {
	struct subject *subject;
	size_t subject_count, subject_cap;
	struct finding *item;
	size_t count, cap;
	size_t asked, unasked; /* components; unasked: no version, or nothing tells what they are */
};

#define FINDINGS_INIT                                                                              \
	{                                                                                              \
		0                                                                                          \
	}

void finding_release(struct finding *finding);
void findings_release(struct findings *findings);
/* The pointer holds until the next call. */
struct finding *findings_add(struct findings *findings, struct finding item);
struct subject *findings_add_subject(struct findings *findings, const char *path);
void subject_add(struct subject *subject, const struct component *part);
/* By severity (highest first), then package, id, path. */
void findings_sort(struct findings *findings);

#endif
