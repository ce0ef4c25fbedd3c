/* Response files: `@FILE` on the line of a compiler or linker stands for the words in FILE.
 * Format: buildargv() and expandargv() of GNU libiberty. */
#ifndef TARE_WIRE_RESPONSE_H
#define TARE_WIRE_RESPONSE_H

#include "base/err.h"
#include "base/str.h"

/* Appends a word of a command line to words, or, when it is @FILE and the file is there, the
 * words of the file.  ERR_FAIL when that is unreadable, larger than LIMIT_ARGUMENTS, or includes
 * itself. */
int response_add(struct strlist *words, const char *word, struct err *err);

#endif
