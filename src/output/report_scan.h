/* What a scan found, as a table for people, on stdout. */
#ifndef TARE_OUTPUT_REPORT_SCAN_H
#define TARE_OUTPUT_REPORT_SCAN_H

#include <stdbool.h>

#include "model/scan.h"

/* One target: its findings by severity, those without a byte in the program apart, suppressed ones
 * when they are wanted, what is not known, and one line that sums up.  Columns fold to the width
 * of the terminal; where stdout is none, nothing folds. */
void report_scan(const struct scanned *scanned, bool show_suppressed);
/* The line that sums up several targets. */
void report_scan_sum(const struct scan *scan);

#endif
