/* What a run of `tare scan` comes to: for each target what is in it and what was found of that. */
#ifndef TARE_MODEL_SCAN_H
#define TARE_MODEL_SCAN_H

#include "model/finding.h"
#include "model/inventory.h"

struct scanned {
	const char *target; /* as it was named on the command line; borrowed */
	char *error;        /* why it could not be read, or NULL; then all below is empty */
	struct inventory inventory;
	struct findings findings;
};

struct scan {
	struct scanned *item;
	size_t count;
	const char *created; /* RFC 3339, or NULL when nobody set a time */
};

/* How many findings of one target there are. */
struct scan_counts {
	size_t severity[SEVERITY_CRITICAL + 1]; /* not suppressed */
	size_t total;                           /* sum of the above */
	size_t fixable;                         /* of total: a fixed version is known */
	size_t outside;                         /* of total: no byte of it is in the program */
	size_t suppressed;
};

void scanned_release(struct scanned *scanned);
struct scan_counts scanned_count(const struct scanned *scanned);
/* Whether anything tells what is in the target. */
bool scanned_has_evidence(const struct scanned *scanned);
const struct subject *scanned_subject(const struct scanned *scanned, const struct finding *finding);

#endif
