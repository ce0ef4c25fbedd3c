/* Keeps the calls that --explain repeats: TARE_EXPLAIN names the log. */
#ifndef TARE_STANDIN_SIZE_LOG_H
#define TARE_STANDIN_SIZE_LOG_H

#include <stdbool.h>

#include "standin/size_drive.h"

bool size_log_is_wanted(void);

/* After a call that went well: appends it, with the objects it made.  What cannot be kept is left
 * out with a warning; the build goes on. */
void size_log_keep(const struct size_drive *drive, char *const *argv);

#endif
