/* One link of a build made once more, with its objects compiled anew or not, in a folder of its
 * own: the build's own files are read and never written. */
#ifndef TARE_SANDBOX_REPLAY_H
#define TARE_SANDBOX_REPLAY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/command_log.h"

struct replay {
	const struct command_log *log; /* borrowed */
	const struct command *link;    /* of log: the one to repeat */
	const char *standin;           /* path of tare-cc */
	const char *folder;            /* scratch, absolute; what is in it is the caller's to remove */
};

/* The absolute path of what a command links; NULL when it links nothing.  The caller frees it. */
char *replay_output(const struct command *command);

/* Whether the command leaves a program or library behind, and no object. */
bool replay_is_link(const struct command *command);

/* Runs the link, with the environment as it is; `compiles` says to compile the objects of this
 * build that go in again, those in archives too.  Its output is appended to *program.  ERR_FAIL
 * when a command fails. */
int replay_run(const struct replay *replay, bool compiles, struct buf *program, struct err *err);

#endif
