/* Any text may stand where a database has versions, and any version may be asked about: VERSION and
 * COMMIT on the first two lines, versions behind them.  What ends an alternative lies within it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "resolve/versions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool comes_before(void *context, struct span ancestor, struct span commit)
{
	(void)context;
	return *ancestor.at <= *commit.at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size}, version = {"", 0}, commit = {"", 0};
	span_line(&rest, &version);
	span_line(&rest, &commit);
	MEM_AUTO char *versions = span_dup(rest);
	for (int scheme = VERSION_DPKG; scheme <= VERSION_GENERIC; scheme++) {
		struct versions_of what = {.scheme = (enum version_scheme)scheme,
		                           .version = version,
		                           .commit = commit,
		                           .is_ancestor = commit.length ? comes_before : NULL};
		struct span fixed;
		versions_affect(versions, &what, &fixed);
		if (fixed.length &&
		    (fixed.at < versions || fixed.at + fixed.length > versions + strlen(versions)))
			abort();
	}
	return 0;
}
