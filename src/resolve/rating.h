/* How severe a finding is: the distribution's own word for the package, else the CVSS vector, else
 * the publisher's word. */
#ifndef TARE_RESOLVE_RATING_H
#define TARE_RESOLVE_RATING_H

#include "model/finding.h"

/* What others say of the same vulnerability (NVD); texts may be NULL. */
struct rating {
	const char *cvss, *summary;
	enum severity word;
};

/* Fills in severity, severity_from, score, cvss (the one vector that counts, 4.0 before 3.x before
 * 2.0 as they stand) and a missing summary. */
void rating_settle(struct finding *finding, const struct rating *others);

#endif
