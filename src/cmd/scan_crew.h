/* Scanning many targets at a time, and handing them on in their order. */
#ifndef TARE_CMD_SCAN_CREW_H
#define TARE_CMD_SCAN_CREW_H

#include "base/err.h"
#include "cmd/scan_options.h"
#include "model/scan.h"

/* Called in the order of the targets, by the thread that runs the crew. */
typedef int scan_done(void *context, struct scanned *scanned, struct err *err);

/* Scans scan->item[], whose targets are set.  A target that cannot be read is handed on with its
 * error.  -1: the database cannot be asked, or done said so. */
int scan_crew_run(const struct scan_options *options, struct scan *scan, scan_done *done,
                  void *context, struct err *err);

#endif
