/* Runs another program in our place and waits for it: what the stand-ins do with the real tool. */
#ifndef TARE_SANDBOX_CHILD_H
#define TARE_SANDBOX_CHILD_H

#include "base/err.h"

/* Runs `path` with argv (NULL at the end) and our own environment, files and working folder.
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT that reach us meanwhile are passed on to it and do not end
 * us.  *status is what waitpid(2) gave. */
int child_run(const char *path, char *const *argv, int *status, struct err *err);

/* Ends this process as the child ended: the same exit status, or the same signal. */
_Noreturn void child_end_like(int status);

#endif
