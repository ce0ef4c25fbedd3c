/* The promises of resolve/versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "resolve/versions.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccc"
#define D "dddddddddddddddddddddddddddddddddddddddd"

struct row {
	enum version_scheme scheme;
	const char *versions, *version;
	bool is_affected;
	const char *fixed; /* "" when there is none */
};

static const struct row rows[] = {
	{VERSION_DPKG, "", "1:1.2.13.dfsg-1", true, ""},
	{VERSION_DPKG, "*", "1:1.2.13.dfsg-1", true, ""},
	{VERSION_DPKG, "", "", true, ""},
	{VERSION_DPKG, "<1:1.2.13.dfsg-2", "", false, ""},
	{VERSION_DPKG, "<7.88.1-10+deb12u4", "7.88.1-10+deb12u1", true, "7.88.1-10+deb12u4"},
	{VERSION_DPKG, "<7.88.1-10+deb12u4", "7.88.1-10+deb12u4", false, ""},
	{VERSION_DPKG, "<7.88.1-10+deb12u4", "7.88.1-10+deb12u5", false, ""},
	{VERSION_SEMVER, ">=1.2.0 <1.3.0", "1.1.9", false, ""},
	{VERSION_SEMVER, ">=1.2.0 <1.3.0", "1.2.0", true, "1.3.0"},
	{VERSION_SEMVER, ">=1.2.0 <1.3.0", "1.3.0", false, ""},
	{VERSION_SEMVER, ">=1.2.0 <1.3.0|>=2.0.0 <2.0.4", "2.0.1", true, "2.0.4"},
	{VERSION_SEMVER, ">=1.2.0 <1.3.0|>=2.0.0 <2.0.4", "1.3.1", false, ""},
	{VERSION_SEMVER, ">=1.2.0 <1.3.0|<9.0.0", "1.2.0", true, "9.0.0"},
	{VERSION_SEMVER, "<=1.2.9", "1.2.9", true, ""},
	{VERSION_SEMVER, "<=1.2.9", "1.2.10", false, ""},
	{VERSION_SEMVER, ">1.2.9", "1.2.9", false, ""},
	{VERSION_SEMVER, ">1.2.9", "1.2.10", true, ""},
	{VERSION_SEMVER, ">=1.0.0", "(devel)", false, ""},
	{VERSION_SEMVER, "<1.0.0", "(devel)", false, ""},
	{VERSION_SEMVER, "=(devel)", "(devel)", true, ""},
	{VERSION_GENERIC, ">=0 <1.2.13", "1.2.11", true, "1.2.13"},
	{VERSION_GENERIC, "=v1.2.10|=v1.2.11", "1.2.11", true, ""},
	{VERSION_GENERIC, "=v1.2.10|=v1.2.11", "1.2.12", false, ""},
	{VERSION_GENERIC, "=curl-7_88_1", "7.88.1", true, ""},
	{VERSION_GENERIC, "<HEAD", "1.0", false, ""},
	{VERSION_GENERIC, "<2.0", "HEAD", false, ""},
	/* events */
	{VERSION_SEMVER, "@+0 -1.2.0", "1.1.0", true, "1.2.0"},
	{VERSION_SEMVER, "@+0 -1.2.0", "1.2.0", false, ""},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0 -1.5.0 -2.5.0", "0.9.0", false, ""},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0 -1.5.0 -2.5.0", "1.2.0", true, "1.5.0"},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0 -1.5.0 -2.5.0", "1.5.0", false, ""},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0 -1.5.0 -2.5.0", "2.0.0", true, "2.5.0"},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0 -1.5.0 -2.5.0", "2.6.0", false, ""},
	{VERSION_SEMVER, "@+1.0.0 ~1.4.9", "1.4.9", true, ""},
	{VERSION_SEMVER, "@+1.0.0 ~1.4.9", "1.4.10", false, ""},
	{VERSION_SEMVER, "@+1.0.0 -1.0.0", "1.0.0", false, ""},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0|=0.5.0", "0.5.0", true, ""},
	{VERSION_SEMVER, "@+1.0.0 +2.0.0", "", false, ""},
};

static void a_version_is_judged_by_bounds_and_events(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct versions_of what = {.scheme = row->scheme, .version = span_of(row->version)};
		struct span fixed;
		bool is_affected = versions_affect(row->versions, &what, &fixed);
		if (is_affected != row->is_affected)
			fail_msg("'%s' in '%s' is %d", row->version, row->versions, is_affected);
		if (is_affected && !span_equal(fixed, row->fixed))
			fail_msg("'%s' in '%s' is fixed in '%.*s'", row->version, row->versions,
			         (int)fixed.length, fixed.at);
	}
}

struct commit_row {
	const char *versions, *commit, *version;
	bool alone, with_order; /* affected when nobody knows the order, and when somebody does */
};

static const struct commit_row commits[] = {
	{">=" A " <" C, A, "", true, true},
	{">=" A " <" C, B, "", false, true},
	{">=" A " <" C, C, "", false, false},
	{">=" A " <" C, D, "", false, false},
	{">=" B " <" C, A, "", false, false},
	{"<" C, B, "", false, true},
	{"<" C, D, "", false, false},
	{">=" A " <=" B, B, "", true, true},
	{">=" A " <=" B, C, "", false, false},
	{"=" B, B, "", true, true},
	{"=" B, C, "", false, false},
	{"@+" A " +" B " -" C " -" D, B, "", true, true},
	{"@+" A " +" B " -" C " -" D, C, "", false, false},
	{"@+" B " -" C, A, "", false, false},
	{"@+0 +" B " ~" C, C, "", false, true},
	{"@+0 +" B " ~" C, D, "", false, false},
	{">=" A " <" B "|=1.2.11", C, "1.2.11", true, true},
	{">=" A " <" B "|<1.2.12", "", "1.2.11", true, true},
	{">=" A " <" B, "", "1.2.11", false, false},
	{"", "", "", true, true},
};

/* The commits are a line of history: a, b, c, d. */
static bool comes_before(void *context, struct span ancestor, struct span commit)
{
	(void)context;
	return *ancestor.at <= *commit.at;
}

static void a_commit_is_judged_by_what_is_known_of_its_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof commits / sizeof *commits; i++) {
		const struct commit_row *row = &commits[i];
		struct versions_of what = {.scheme = VERSION_GENERIC,
		                           .version = span_of(row->version),
		                           .commit = span_of(row->commit)};
		if (versions_affect(row->versions, &what, NULL) != row->alone)
			fail_msg("alone: '%.8s' in '%s'", row->commit, row->versions);
		what.is_ancestor = comes_before;
		if (versions_affect(row->versions, &what, NULL) != row->with_order)
			fail_msg("with order: '%.8s' in '%s'", row->commit, row->versions);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_version_is_judged_by_bounds_and_events),
		cmocka_unit_test(a_commit_is_judged_by_what_is_known_of_its_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
