/* A compiler driver run with the size profile.
 *
 * Recording never breaks a build, and neither does the profile: a link that fails with it is tried
 * without link-time optimisation, then as the user wrote it.  Only the last one's words and exit
 * status are the build's; one warning says what was given up, and why. */
#ifndef TARE_STANDIN_SIZE_DRIVE_H
#define TARE_STANDIN_SIZE_DRIVE_H

#include <stdbool.h>

#include "base/err.h"
#include "standin/size_line.h"

struct size_drive {
	bool active; /* TARE_SIZE asks for it, and this line is one for it */
	size_t skip; /* words behind argv[0] that stay first: ccache's compiler */
	struct size_view view;
	struct size_facts facts;
	struct size_levers levers;
	const struct driver_line *line; /* borrowed */
};

/* Decides by TARE_SIZE and TARE_SIZE_OFF; `name` is what the driver was called.  When the tools do
 * not say what they are: a warning, and not active. */
void size_drive_prepare(struct size_drive *drive, const char *name, const char *real,
                        char *const *argv, const struct driver_line *line);
void size_drive_release(struct size_drive *drive);

/* Tells the linker's stand-in below us what was done (TARE_SIZE_DRIVER, TARE_SIZE_STATIC;
 * size_drive_run() adds TARE_SIZE_LAYOUT). */
void size_drive_enter(const struct size_drive *drive);

/* The words of an attempt, for execv(); the words are owned by *words. */
char **size_drive_words(const struct size_drive *drive, char *const *argv,
                        enum size_attempt attempt, struct strlist *words);

/* Runs `real` and waits: as written when not active, else until an attempt succeeds. */
int size_drive_run(const struct size_drive *drive, const char *real, char *const *argv, int *status,
                   struct err *err);

#endif
