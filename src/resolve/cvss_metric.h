/* The metrics of a CVSS vector as numbers; for resolve/cvss*.c alone. */
#ifndef TARE_RESOLVE_CVSS_METRIC_H
#define TARE_RESOLVE_CVSS_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define CVSS_METRICS 32 /* the most a version has */

struct cvss_metric {
	const char *name;
	const char *values; /* separated by spaces */
	bool is_needed;
};

/* Reads "NAME:VALUE/NAME:VALUE…" into value[i], the place of the value in metric[i].values, from 0
 * on; -1 for a metric that is not there.  Refuses as cvss_read() says. */
int cvss_read_metrics(struct span text, const struct cvss_metric *metric, size_t count,
                      bool is_ordered, int *value, struct err *err);

/* Take what is behind the prefix; *tenths is the score. */
int cvss_v2_score(struct span text, unsigned *tenths, struct err *err);
int cvss_v3_score(struct span text, unsigned minor, unsigned *tenths, struct err *err);
int cvss_v4_score(struct span text, unsigned *tenths, struct err *err);

#endif
