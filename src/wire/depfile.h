/* Reader of dependency files in make's syntax, as `gcc -MD` and `clang -MD` write them.
 * Format: GNU make manual, "Rule Syntax"; escaping as in gcc's libcpp/mkdeps.cc. */
#ifndef TARE_WIRE_DEPFILE_H
#define TARE_WIRE_DEPFILE_H

#include "base/err.h"
#include "base/str.h"

/* Appends the prerequisites of every rule to *files in the order of the text, unescaped, not
 * sorted, doubles kept.  Lines that are no rule (assignments of module mappers) are skipped.
 * ERR_FAIL for a text longer than LIMIT_DEPS_FILE or one that holds a zero byte. */
int depfile_read(struct span text, struct strlist *files, struct err *err);

#endif
