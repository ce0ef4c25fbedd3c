/* FIRST's Exploit Prediction Scoring System: daily scores as CSV
 * (https://www.first.org/epss/data_stats): an optional line "#model_version:…,score_date:…", a
 * heading "cve,epss,percentile", one row for each CVE. */
#ifndef TARE_WIRE_EPSS_H
#define TARE_WIRE_EPSS_H

#include <stdint.h>

#include "wire/csv.h"

/* epss: of 100,000.  -1 stops the reader. */
typedef int epss_sink(void *context, const char *id, unsigned epss, struct err *err);

/* *scored: seconds since 1970 of the day of the scores, or 0.  ERR_FAIL: not of this form, no CVE's
 * id, or a score that is no number from 0 to 1. */
int epss_read(struct csv *csv, epss_sink *sink, void *context, int64_t *scored, struct err *err);

/* "0.00043", "4.3e-04" → 43; false when it is no number from 0 to 1. */
bool epss_parse(struct span text, unsigned *epss);

#endif
