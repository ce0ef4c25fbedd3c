/* --explain of `tare run`, `tare cc` and `tare c++`: what each lever of the size profile is worth,
 * measured on the programs just built by building them again without it. */
#ifndef TARE_CMD_EXPLAIN_H
#define TARE_CMD_EXPLAIN_H

#include "base/err.h"
#include "sandbox/shims.h"

/* Reads argv[*at] when it is --explain, and moves *at. */
int explain_read(char *const *argv, int *at);

/* Runs `program` (a path, or a name looked up in PATH) with argv, the stand-ins in place, and then
 * explains.  Ends this process like the program when that failed; returns 0, or -1 when the
 * explaining did not work.  ERR_USAGE without --size. */
int explain_run(const struct shims *shims, const char *program, char *const *argv, struct err *err);

#endif
