/* How far something long has come: one line on a terminal's standard error, taken away at the end.
 * Where standard error is no terminal, nothing is ever written. */
#ifndef TARE_BASE_PROGRESS_H
#define TARE_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	char *what; /* owned, cleaned */
	bool is_shown;
	int64_t began, last; /* milliseconds */
};

void progress_begin(struct progress *progress, const char *what);
/* Bytes; all 0: not known.  Draws at most ten times a second. */
void progress_set(struct progress *progress, uint64_t done, uint64_t all);
void progress_end(struct progress *progress);

#endif
