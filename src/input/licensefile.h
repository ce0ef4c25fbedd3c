/* The licence files of a folder. */
#ifndef TARE_INPUT_LICENSEFILE_H
#define TARE_INPUT_LICENSEFILE_H

#include "base/str.h"
#include "model/sourcefacts.h"

/* Sets license and license_mark of facts from the licence files among `names` (what lies in dir,
 * sorted); where there is none, license from debian/copyright or the head of the folder's main
 * source file (`name`.c or .h; name may be NULL).  Several files with different licences are no
 * answer, unless they say by their names that they are a choice (LICENSE-MIT, LICENSE-APACHE). */
void licensefile_read(const char *dir, const struct strlist *names, const char *name,
                      struct sourcefacts *facts);

#endif
