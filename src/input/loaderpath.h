/* Where a dynamic loader looks by itself, when no DT_RPATH, DT_RUNPATH or LD_LIBRARY_PATH names a
 * directory: read from the system the program was linked on. */
#ifndef TARE_INPUT_LOADERPATH_H
#define TARE_INPUT_LOADERPATH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct loaderpath {
	bool is_musl;
	char *library_word;        /* what $LIB stands for: "lib/x86_64-linux-gnu" */
	struct strlist configured; /* from ld.so.conf or ld-musl-ARCH.path, in order */
	struct strlist built_in;   /* known to the loader without any file, in order */
};

/* interpreter: the program's PT_INTERP.  root: "" or the root of another system. */
int loaderpath_read(const char *root, const char *interpreter, struct loaderpath *out,
                    struct err *err);
void loaderpath_release(struct loaderpath *path);

#endif
