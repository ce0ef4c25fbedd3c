/* Precompiled headers of gcc: what is in one is not named again by the compiles that use it, so the
 * record of its making is kept (in the folder "known" beside the stand-ins) and read there. */
#ifndef TARE_STANDIN_PRECOMPILED_H
#define TARE_STANDIN_PRECOMPILED_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "standin/cc1_line.h"
#include "wire/compile_record.h"

/* Whether the compile may use a precompiled header: one lies beside what -include or the source's
 * first #include names.  It may say so when none is used. */
bool precompiled_is_near(const struct cc1_line *line, char *const *argv);

/* Keeps the record of the precompiled header at path; `standin` is argv[0]. */
int precompiled_keep(const char *standin, const char *path, struct span record, struct err *err);

/* Adds what is in the precompiled headers among the record's headers; a gap where it is not
 * known. */
void precompiled_expand(const char *standin, struct compile_record *record);

#endif
