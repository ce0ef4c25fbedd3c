/* Running the real tool and ending as it ended. */
#ifndef TARE_STANDIN_CHILD_H
#define TARE_STANDIN_CHILD_H

#include <sys/types.h>

#include "base/err.h"

/* Starts argv[0] (a path) with the environment as it is now.  out_fd and err_fd take the place
 * of its stdout and stderr unless they are -1; all our descriptors without FD_CLOEXEC are its
 * too.  SIGINT, SIGTERM, SIGHUP and SIGQUIT that reach us are passed on to it from now on, and it
 * dies when we are killed.  Returns its pid, or -1. */
pid_t child_start(char **argv, int out_fd, int err_fd, struct err *err);

/* Waits for its end; the status is that of waitpid(2). */
int child_wait(pid_t pid, int *status, struct err *err);

/* Ends this process as the child ended: same exit status, or dead by the same signal. */
_Noreturn void child_mirror(int status);

#endif
