/* A root directory (an unpacked image, a chroot) read into an inventory. */
#ifndef TARE_INPUT_ROOTDIR_H
#define TARE_INPUT_ROOTDIR_H

#include "base/err.h"
#include "input/target.h"

/* Walks path without following links or crossing into other file systems.  Files that cannot be
 * read are gaps; ERR_FAIL when path itself cannot be.  out is released by the caller. */
int rootdir_read(const char *path, const struct target_options *options, struct inventory *out,
                 struct err *err);

#endif
