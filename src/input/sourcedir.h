/* What one folder of sources says about itself: the build files, version headers and licence files
 * that lie in it. */
#ifndef TARE_INPUT_SOURCEDIR_H
#define TARE_INPUT_SOURCEDIR_H

#include <stdbool.h>

#include "model/sourcefacts.h"

/* Reads the folder; facts the caller releases.  `name` is what it is called (its base name without
 * a version): headers must define a version of that name.  With whole = true the folder is a
 * project's root: then a version header may give the name too, and the debian/ folder is asked. */
void sourcedir_read(const char *dir, const char *name, bool whole, struct sourcefacts *out);

/* "zlib-1.2.13" → "zlib" and "1.2.13" (NULL when there is none); the caller frees both. */
void sourcedir_split_name(const char *base, char **name, char **version);

#endif
