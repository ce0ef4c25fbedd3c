/* Which findings somebody has given a reason not to count. */
#ifndef TARE_RESOLVE_SUPPRESS_H
#define TARE_RESOLVE_SUPPRESS_H

#include "model/scan.h"
#include "model/suppression.h"

/* Marks them.  now: seconds since 1970; what has expired by then suppresses nothing.  is_used[i]
 * becomes true when suppressions->item[i] speaks of a finding of this target, expired or not. */
void suppress_apply(const struct suppressions *suppressions, int64_t now, struct scanned *scanned,
                    bool *is_used);

/* Whether a package URL is one that a pattern means: type, namespace and name are the same, and
 * what the pattern has of version and qualifiers is. */
bool suppress_purl_matches(const char *pattern, const char *purl);

#endif
