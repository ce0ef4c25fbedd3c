/* Which program would have run if the stand-in were not there. */
#ifndef TARE_STANDIN_NEXT_TOOL_H
#define TARE_STANDIN_NEXT_TOOL_H

#include <stdbool.h>

#include "base/err.h"

/* The path of the real `name` (a bare name such as "ld.gold"; the caller frees it), searched
 * where the caller of the stand-in would have searched:
 *   1. the folders of COMPILER_PATH (gcc hands collect2 its whole search list in it; the driver
 *      stand-in puts the folders of the user's -B there too),
 *   2. when the stand-in was called out of a folder "exec" (so by a compiler driver, not by a
 *      shell): the folder of the parent process's program; clang looks beside itself,
 *   3. for a driver named TARGET-gcc, or clang --target=TARGET: TARGET-name in PATH,
 *   4. PATH.
 * Stand-ins are never the answer, neither this one nor those of another tare around it.
 * NULL and ERR_FAIL when there is none. */
char *next_tool(const char *name, struct err *err);

/* The first executable regular file `name` in a list of folders separated by colons that is no
 * stand-in; NULL when there is none (or list is NULL). */
char *next_tool_in(const char *list, const char *name);

/* Whether the file at path, after following links, is one of tare's stand-ins. */
bool next_tool_is_standin(const char *path);

/* The program of the parent process, NULL when it cannot be known; the caller frees it. */
char *next_tool_parent(void);

#endif
