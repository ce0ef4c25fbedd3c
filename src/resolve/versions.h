/* Whether a version is one of those an advisory names, in the grammar of struct affected.versions
 * (model/advisory.h): alternatives separated by '|', of which one must be true.
 *
 *   "" or "*"                every version
 *   ">=1.2 <1.3"             bounds, all of which must be true
 *   "=1.2.11"                this version
 *   "@+0 -1.2 +1.4 ~1.4.9"   events: "+" it came in, "-" it was fixed, "~" the last that has it;
 * the greatest event that is not above the version decides, of equal ones the last
 * (https://ossf.github.io/osv-schema/#evaluation)
 *
 * A bound of 40 hex digits is a commit.  Commits have no order of their own: one that is asked
 * about is affected when it is the one that brought it in, and, where somebody can tell which
 * commit is an ancestor of which, when it comes after that and before the fix. */
#ifndef TARE_RESOLVE_VERSIONS_H
#define TARE_RESOLVE_VERSIONS_H

#include <stdbool.h>

#include "base/str.h"
#include "resolve/version.h"

/* What is known of the thing that is judged; a span of length 0 is not known. */
struct versions_of {
	enum version_scheme scheme;
	struct span version;
	struct span commit; /* 40 hex digits */
	/* Whether `ancestor` is `commit` or comes before it; NULL: nobody can tell. */
	bool (*is_ancestor)(void *context, struct span ancestor, struct span commit);
	void *context;
};

/* *fixed (NULL is fine) becomes the version, or commit, that ends the alternative that is true: the
 * greatest of them when several are; length 0 when there is none.  It is a view into versions.
 * What is known of neither version nor commit is affected only when every version is. */
bool versions_affect(const char *versions, const struct versions_of *what, struct span *fixed);

#endif
