/* Running a small program for what it prints: git, rpm, pkg-config. */
#ifndef TARE_BASE_CAPTURE_H
#define TARE_BASE_CAPTURE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Runs argv[0] (looked up in PATH), its stdin and stderr being /dev/null, and appends its stdout to
 * out, at most `ceiling` bytes.  Returns its exit status, or -1: it could not be started, was
 * killed, or printed more.  GIT_* is taken out of its environment: the caller's may speak of
 * another repository. */
int capture_run(const char *const *argv, size_t ceiling, struct buf *out, struct err *err);

#endif
