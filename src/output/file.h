/* One plain file that appears whole or not at all: written under a temporary name beside its
 * destination, renamed over it when everything is in. */
#ifndef TARE_OUTPUT_FILE_H
#define TARE_OUTPUT_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

struct landing {
	char *path, *temporary; /* owned */
	int fd;                 /* open for writing and reading; -1 when closed */
};

/* Starts a file that will have `mode` (as given, whatever the umask). */
int landing_begin(struct landing *landing, const char *path, mode_t mode, struct err *err);
int landing_write(struct landing *landing, const void *data, size_t size, struct err *err);
/* Makes it visible; durable != 0 also waits until the disk has it.  On failure nothing is left. */
int landing_commit(struct landing *landing, int durable, struct err *err);
/* Gives up: removes the temporary file.  Harmless after a commit. */
void landing_abort(struct landing *landing);

/* All temporary names still open are removed when the process ends by SIGINT, SIGTERM or SIGHUP
 * (the signal then takes its usual way) or runs out of memory.  Call once, early in main. */
void landing_guard_signals(void);

/* The same for a file or an empty directory that is somebody else's to make and to clean up. */
void landing_watch(const char *path);
void landing_unwatch(const char *path);

/* mkdtemp(3), watched from the first moment; `template` ends in XXXXXX. */
int landing_begin_dir(char *template, struct err *err);

/* begin, write, commit in one. */
int file_land(const char *path, mode_t mode, const void *data, size_t size, struct err *err);

/* The same in the place of a file that is there: mode and owner are kept, and when path is a
 * symbolic link, the file it leads to is replaced.  Other hard links keep the old contents. */
int file_replace(const char *path, const void *data, size_t size, struct err *err);

#endif
