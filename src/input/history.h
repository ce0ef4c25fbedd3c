/* Which commit comes before which, as git work trees know it: for advisories that name commits. */
#ifndef TARE_INPUT_HISTORY_H
#define TARE_INPUT_HISTORY_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct history;

/* The work trees in `dir` and below, submodules too; at most LIMIT_WORK_TREES, not deeper than
 * four folders.  ERR_FAIL when there is none. */
struct history *history_open(const char *dir, struct err *err);
void history_close(struct history *history); /* NULL is fine */

/* Whether one of the trees has the commit: then its past is read, once. */
bool history_knows(struct history *history, const char *commit);
/* Whether `ancestor` is `commit`, which history_knows(), or comes before it.  context is the
 * history. */
bool history_comes_before(void *context, struct span ancestor, struct span commit);

#endif
