/* A source file that says of itself which package it is of: wire/filetags. */
#ifndef TARE_INPUT_TAGGEDFILE_H
#define TARE_INPUT_TAGGEDFILE_H

#include <stdbool.h>

#include "model/component.h"

/* Whether it is a C or C++ file by its name, and its first comments declare a package that is not
 * called `around`, the component it lies in.  Then out is that package; the caller releases it. */
bool taggedfile_owner(const char *path, const char *around, struct component *out);

#endif
