/* The options that `tare run`, `tare cc`, `tare c++` and `tare ld` share.  The stand-ins read them
 * from the environment: TARE_NAME, TARE_VERSION, TARE_RECORD, TARE_NO_NOTE, TARE_SIZE, TARE_STRICT.
 */
#ifndef TARE_CMD_WISHES_H
#define TARE_CMD_WISHES_H

#include "base/err.h"

/* The lines of --help for them. */
extern const char wishes_help[];

/* Reads argv[*at] when it is one of these options, sets the variable and moves *at behind it.
 * Returns 1 when it was one, 0 when not, -1 with ERR_USAGE when its value is missing. */
int wishes_read(char *const *argv, int *at, struct err *err);

/* The stand-ins could not be put in place, as *err says.  Usually a warning: the build must go on
 * without them (returns 0, *err is cleared).  With TARE_STRICT an error (-1). */
int wishes_go_on(struct err *err);

#endif
