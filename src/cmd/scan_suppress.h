/* What people have said need not count: .tareignore and VEX documents. */
#ifndef TARE_CMD_SCAN_SUPPRESS_H
#define TARE_CMD_SCAN_SUPPRESS_H

#include "cmd/scan_options.h"
#include "model/scan.h"
#include "model/suppression.h"

struct scan_suppress {
	struct suppressions list;
	bool *is_used; /* one for each */
	int64_t now;
};

/* Reads them; ERR_FAIL when one that was named cannot be read.  now: seconds since 1970. */
int scan_suppress_read(const struct scan_options *options, int64_t now, struct scan_suppress *out,
                       struct err *err);
void scan_suppress_apply(struct scan_suppress *suppress, struct scanned *scanned);
/* Warns of entries that have expired and that findings count for again because of that. */
void scan_suppress_warn(const struct scan_suppress *suppress);
void scan_suppress_release(struct scan_suppress *suppress);

#endif
