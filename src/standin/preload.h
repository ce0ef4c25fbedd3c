/* Having a compiler list the files it reads, by preloading tare-opened.so into it. */
#ifndef TARE_STANDIN_PRELOAD_H
#define TARE_STANDIN_PRELOAD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/compile_record.h"

/* From now on started compilers list what they read in the file `report`.  Does nothing when the
 * library cannot be named to the loader. */
void preload_enter(const char *report);
/* No longer; TARE_OPENED goes on naming the report. */
void preload_leave(void);

/* Adds the files of a report to the record's headers.  Returns false when nobody wrote one: the
 * compiler is static, or the loader refused. */
bool preload_read(struct span report, struct compile_record *record);

#endif
