/* What a CVSS vector is worth: the score and its word.
 *
 * Format: FIRST's specification documents "Common Vulnerability Scoring System" version 2
 * ("A Complete Guide"), 3.0, 3.1 and 4.0; CVSS is owned by FIRST.Org, Inc.
 */
#ifndef TARE_RESOLVE_CVSS_H
#define TARE_RESOLVE_CVSS_H

#include "base/err.h"
#include "base/str.h"

enum cvss_version { CVSS_2_0, CVSS_3_0, CVSS_3_1, CVSS_4_0 };

struct cvss {
	enum cvss_version version;
	unsigned tenths; /* 0 to 100 */
};

/* Reads a vector: "CVSS:3.1/AV:N/…" for 3.0, 3.1 and 4.0, "AV:N/AC:L/Au:N/…" for 2.0.
 *
 * Of 2.0 and 3.x it is the base score; temporal and environmental metrics must be well-formed and
 * do not count.  4.0 has one score, in which threat and environmental metrics count where they
 * are; supplemental ones never do.  4.0 prescribes the order of metrics, of the others any is
 * taken.  ERR_FAIL: no such version, an unknown metric or value, a metric that is there twice or
 * is missing; *cvss is then as it was. */
int cvss_read(struct span vector, struct cvss *cvss, struct err *err);

/* "None", "Low", "Medium", "High" or "Critical"; for 2.0, which has no words of its own, those of
 * NVD: no score is critical, and 0 is called None. */
const char *cvss_severity(const struct cvss *cvss);

#endif
