/* ccache and the stand-ins.
 *
 * With gcc nothing is to be done: ccache runs the real gcc, gcc our cc1, and ccache tells objects
 * with records from others by COMPILER_PATH.  clang gets its records from the driver stand-in, so
 * ccache must have that one for its compiler: then what is kept holds the record. */
#ifndef TARE_STANDIN_CCACHE_H
#define TARE_STANDIN_CCACHE_H

#include <stdbool.h>

/* Whether the program at path is ccache, under whatever name. */
bool ccache_is(const char *path);

/* Whether ccache runs us; then the compiler is to be found past its links. */
bool ccache_runs_us(void);

/* Sets the environment up for a ccache whose compiler is the stand-in for `clang` (a path): it
 * would judge the compiler's kind and age by the stand-in's file.  The user's own settings stay. */
void ccache_enter(const char *clang);

#endif
