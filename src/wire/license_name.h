/* Names of licences: Debian's short names (DEP-5) and what else people write, as SPDX ids
 * (https://spdx.org/licenses/). */
#ifndef TARE_WIRE_LICENSE_NAME_H
#define TARE_WIRE_LICENSE_NAME_H

#include <stdbool.h>

#include "base/str.h"

/* "GPL-2+ with Autoconf exception or BSD-3-clause, and Expat" →
 * "(GPL-2.0-or-later WITH Autoconf-exception-2.0 OR BSD-3-Clause) AND MIT".  NULL when any part of
 * it has no SPDX name that is certain.  The caller frees it. */
char *license_name_spdx(struct span text);

/* Whether text is an SPDX expression in form: ids, AND, OR, WITH, parentheses that match.  The ids
 * themselves are not looked up. */
bool license_is_expression(struct span text);

/* Appends one more expression to an AND, in parentheses when it is an OR; nothing when it is in
 * there already.  *joined may be NULL. */
void license_join(char **joined, const char *expression);

#endif
