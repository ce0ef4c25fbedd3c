/* What a scan answers: which advisories apply to which component of which target. */
#ifndef TARE_MODEL_FINDING_H
#define TARE_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/advisory.h"
#include "model/component.h"

/* A component as it is asked about: one name and version in one ecosystem.  A component may be
 * asked about several times (its distribution's name, its upstream's name, its commit). */
struct query {
	enum ecosystem ecosystem;
	const char *release, *package, *version; /* borrowed; release "" when there is none */
	size_t subject;                          /* index into the scan's subjects */
};

/* A component in a place: what a finding is about. */
struct subject {
	const struct component *component; /* borrowed from the inventory */
	const char *path;                  /* of the program in the target; NULL: a package database */
	bool has_bytes; /* some of its bytes are in the program; false also for "headers" */
	bool is_mapped; /* bytes are known at all: the program has a byte map */
};

struct finding {
	char *id;                  /* the name people use: the CVE where there is one */
	struct strlist aliases;    /* the others, sorted */
	char *summary;             /* or NULL */
	char *cvss;                /* the vector that decided, or NULL */
	int score;                 /* tenths, from the vector; -1 when there is none */
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
};

struct findings {
	struct subject *subject;
	size_t subject_count, subject_cap;
	struct finding *item;
	size_t count, cap;
};

#define FINDINGS_INIT                                                                              \
	{                                                                                              \
		0                                                                                          \
	}

void finding_release(struct finding *finding);
void findings_release(struct findings *findings);
/* By severity (highest first), then package, id, path. */
void findings_sort(struct findings *findings);

#endif
