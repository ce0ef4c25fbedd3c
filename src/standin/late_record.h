/* Records for what lets nobody into its assembly text: clang, which writes objects itself, gcc with
 * -save-temps, whose text is the user's, and sources that are assembly text, which gcc hands to the
 * assembler as they are.  The driver stand-in waits for the
 * compiler and puts the record into the object afterwards; when compiler and linker are one call,
 * the linker stand-in does it, to the temporary objects on its line.
 *
 * What they know is in memory files of the driver stand-in, named in the environment:
 *     CC_PRINT_HEADERS_FILE  clang's own: one header a line
 *     TARE_OPENED            the report of a preloaded clang
 *     TARE_RECORD_TO         finished records of tare-cc1
 *     TARE_LATE_GAP          what the record will not know, in words
 *     TARE_LATE_SOURCES      the sources of the line, a newline behind each
 */
#ifndef TARE_STANDIN_LATE_RECORD_H
#define TARE_STANDIN_LATE_RECORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Makes the record for the object of one source out of the files that the environment names.
 * Empty when nothing was compiled. */
int late_record_make(const char *source, struct buf *out, struct err *err);

/* Whether no compiler sees the source: nothing but it is known then. */
bool late_record_is_assembly(const char *source);

/* The sources of TARE_LATE_SOURCES; none when it is not set. */
void late_record_sources(struct strlist *sources);

#endif
