/* Runs another program in our place and waits for it: what the stand-ins do with the real tool.
 *
 * From start to wait SIGINT, SIGTERM, SIGHUP and SIGQUIT that reach us are passed on to the child
 * and do not end us; it gets SIGTERM when we are killed. */
#ifndef TARE_SANDBOX_CHILD_H
#define TARE_SANDBOX_CHILD_H

#include <sys/types.h>

#include "base/err.h"

/* Starts `path` with argv (NULL at the end), our environment and our working folder.  out_fd and
 * err_fd take the place of its stdout and stderr unless they are -1; it has our descriptors
 * without FD_CLOEXEC.  Returns its pid, or -1.  One child at a time. */
pid_t child_start(const char *path, char *const *argv, int out_fd, int err_fd, struct err *err);
/* Waits for its end; *status is what waitpid(2) gave. */
int child_wait(pid_t pid, int *status, struct err *err);

/* Start and wait in one, with our own stdout and stderr. */
int child_run(const char *path, char *const *argv, int *status, struct err *err);

/* Ends this process as the child ended: the same exit status, or the same signal. */
_Noreturn void child_end_like(int status);

#endif
