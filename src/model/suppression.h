/* Why a finding does not count: an entry of .tareignore, or a statement of a VEX document. */
#ifndef TARE_MODEL_SUPPRESSION_H
#define TARE_MODEL_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct suppression {
	char *origin;      /* ".tareignore:3", "vex.json" */
	struct strlist id; /* of the vulnerability, any of them; empty: every one */
	/* Of ignore files; NULL: any.  Shell patterns. */
	char *purl, *path;
	/* Of VEX documents: package URLs (the version and qualifiers they have must be true), or names
	 * of the target, or bom-refs; empty: any.  When the product is the target, a part must be among
	 * the subcomponents, if there are some. */
	struct strlist product, subcomponent;
	int64_t until; /* seconds since 1970, from which on it does not hold any more; 0: for ever */
	char *reason;
	char *justification; /* a word of OpenVEX, or NULL */
	bool is_statement;   /* of a VEX document: the last that is about a finding decides */
	bool suppresses;     /* false: "affected", "under investigation" */
};

struct suppressions {
	struct suppression *item;
	size_t count, cap;
};

#define SUPPRESSIONS_INIT                                                                          \
	{                                                                                              \
		0                                                                                          \
	}

void suppression_release(struct suppression *suppression);
/* Ownership moves in. */
void suppressions_add(struct suppressions *suppressions, struct suppression item);
void suppressions_release(struct suppressions *suppressions);

#endif
