/* Files and directories of this machine, put into an image's tree. */
#ifndef TARE_INPUT_FILETREE_H
#define TARE_INPUT_FILETREE_H

#include "base/err.h"
#include "model/tree.h"

/* Adds what lies at `source`: a file as the file `to` (as `to`/NAME when `to` ends in a slash), a
 * directory's content below `to`.  `source` itself may be a symbolic link and is followed; links
 * inside a directory stay links.  Of the mode, only whether the file is executable is kept: 0755
 * or 0644.  ERR_FAIL at sockets, devices and pipes, and at what cannot be read. */
int filetree_add(struct tree *tree, const char *source, const char *to, struct err *err);

#endif
