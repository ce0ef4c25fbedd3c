/* Which cc1 gcc would have run without the stand-in. */
#ifndef TARE_STANDIN_REAL_CC1_H
#define TARE_STANDIN_REAL_CC1_H

#include "base/err.h"

/* The path of the real `name` ("cc1", "cc1plus"; the caller frees it): from COMPILER_PATH (past
 * ourselves), else what the calling gcc answers to -print-prog-name.  The answer is kept as a
 * symbolic link in the folder "known" beside the folder of `standin` (argv[0]), under a name made
 * of the compiler's identity, so that only the first compile asks. */
char *real_cc1_find(const char *standin, const char *name, struct err *err);

#endif
