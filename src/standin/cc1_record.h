/* From what the real cc1 left behind to the record of the compile. */
#ifndef TARE_STANDIN_CC1_RECORD_H
#define TARE_STANDIN_CC1_RECORD_H

#include "base/buf.h"
#include "base/err.h"
#include "standin/cc1_line.h"

struct cc1_compile {
	struct cc1_line line;
	const char *standin; /* argv[0] as we were called */
	char **argv;         /* for the real cc1; NULL at the end */
	char *report;        /* path of the list of headers it writes, or NULL */
	int report_fd;       /* the same, open; -1 when there is none */
};

/* Appends the record's text to out.  Runs the real cc1 once more when the headers could not be
 * learned from the first run. */
int cc1_record_make(const struct cc1_compile *compile, struct buf *out, struct err *err);

#endif
