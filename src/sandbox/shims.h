/* The folders of stand-ins that a build is run with.
 *
 * $XDG_CACHE_HOME/tare/shims-<hash>/ holds
 *     path/   symbolic links to libexec/tare/tare-cc and tare-ld, under the names of the compilers
 *             and linkers that are in the caller's PATH, and no others; first in PATH.  Under
 *             the size profile (TARE_SIZE) also strip, as tare-link
 *     exec/   ld, ld.bfd, …, cc1, cc1plus: what a compiler driver calls; first in COMPILER_PATH
 *     known/  what the stand-ins found out about the real tools
 * The hash is made of the names and of where the stand-ins are, so that the folder stays where it
 * is: CMake and libtool remember the paths of the tools they found.
 */
#ifndef TARE_SANDBOX_SHIMS_H
#define TARE_SANDBOX_SHIMS_H

#include <stdbool.h>

#include "base/err.h"

struct shims {
	char *path_dir, *exec_dir; /* absolute */
	char *libexec;             /* where tare-cc, tare-cc1 and tare-ld are */
};

/* Makes the folders, or finds them made.  With `names` false path/ stays empty, and PATH is not
 * looked through. */
int shims_prepare(struct shims *shims, bool names, struct err *err);
void shims_release(struct shims *shims);

/* Puts the folders first in COMPILER_PATH and, with `names`, PATH; those of another tare go. */
void shims_enter(const struct shims *shims, bool names);

/* `list` (folders separated by colons) without the folders of stand-ins; the caller frees it. */
char *shims_without(const char *list);

/* Whether a program of this name (without folder) is a compiler driver or a linker, whatever the
 * target and version in its name: "x86_64-linux-gnu-gcc-12", "ld.gold", "clang++". */
bool shims_is_compiler(const char *name);
bool shims_is_linker(const char *name);
/* "strip", "x86_64-linux-gnu-strip", "llvm-strip-14". */
bool shims_is_strip(const char *name);

#endif
