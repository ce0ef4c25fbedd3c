/* The shared objects a program needs, all of them, found as the dynamic loader would (ld.so(8)):
 * DT_RPATH of the object and of those that needed it, DT_RUNPATH of the object, the configured
 * directories, the built-in ones; $ORIGIN and $LIB replaced.
 *
 * Left out on purpose: LD_LIBRARY_PATH and LD_PRELOAD (they belong to one run, not to the program),
 * and glibc-hwcaps folders (which variant is found depends on the machine that packs).
 *
 * Each has a place in the image where the loader there will find it, although there is no
 * ld.so.cache: the same directory, or for those from configured directories the first built-in one.
 */
#ifndef TARE_INPUT_SHAREDLIBS_H
#define TARE_INPUT_SHAREDLIBS_H

#include <stdint.h>

#include "base/err.h"
#include "input/program.h"

struct sharedlib {
	char *name;   /* as it was needed: "libz.so.1"; the interpreter's last component */
	char *source; /* on this machine, links resolved */
	char *place;  /* in the image, absolute */
	uint64_t size;
	struct dlopen_list dlopen; /* what it may load by itself */
};

struct sharedlibs {
	struct sharedlib *item; /* in the order they were found; the interpreter first */
	size_t count, cap;
};

/* Appends what `program`, which will lie in the image's root, needs, the interpreter at its exact
 * path included.  root: "" or the root of another system.  ERR_FAIL when one is not found, or when
 * two different files would take one place. */
int sharedlibs_find(const char *root, const struct program *program, struct sharedlibs *out,
                    struct err *err);
void sharedlibs_release(struct sharedlibs *libs);

#endif
