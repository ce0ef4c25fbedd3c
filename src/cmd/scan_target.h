/* One target of `tare scan`: read, asked about, and found. */
#ifndef TARE_CMD_SCAN_TARGET_H
#define TARE_CMD_SCAN_TARGET_H

#include "base/err.h"
#include "cmd/scan_answers.h"
#include "cmd/scan_ratings.h"
#include "input/history.h"
#include "input/target.h"
#include "model/scan.h"
#include "resolve/match.h"

/* What a worker asks with; used for one target after another. */
struct scan_tools {
	struct advisory_db *db;
	struct scan_answers *answers;
	struct scan_ratings *ratings;
	struct match *match;
	struct history *history; /* NULL: the order of commits is not known */
};

/* Fills in *out, whose target is set, findings sorted.  A target that cannot be read ends in
 * out->error; -1 is kept for a database that does not answer. */
int scan_target(struct scan_tools *tools, const struct target_options *options, struct scanned *out,
                struct err *err);

#endif
