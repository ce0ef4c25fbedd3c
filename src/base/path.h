/* Paths as text, and the few questions about them that need the file system. */
#ifndef TARE_BASE_PATH_H
#define TARE_BASE_PATH_H

#include <stdbool.h>

/* dir + "/" + name, or a copy of name when it is absolute or dir is NULL or "". */
char *path_join(const char *dir, const char *name);
/* All but the last component: "/a/b" → "/a", "/a" → "/", "a" → ".". */
char *path_dir(const char *path);
/* The last component, a pointer into path. */
const char *path_base(const char *path);
/* Removes ".", "..", and doubled slashes by text alone (symbolic links are not followed). */
char *path_clean(const char *path);
/* `path` relative to `dir` when it lies in it (or equals it: "."), else NULL; both cleaned and
 * absolute. */
const char *path_within(const char *dir, const char *path);
/* realpath(3), or path_clean() of the absolute form when the file does not exist. */
char *path_real(const char *path);

bool path_exists(const char *path);
bool path_is_dir(const char *path);
bool path_is_file(const char *path); /* regular, after following links */

#endif
