/* The promises of resolve/match and resolve/rating: claims become findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "resolve/match.h"
#include "resolve/rating.h"

static char release[] = "12", package[] = "curl", version[] = "7.88.1-10+deb12u1";
static const struct query debian = {
	.ecosystem = ECOSYSTEM_DEBIAN, .release = release, .package = package, .version = version};
static char plain[] = "7.88.1";
static const struct query upstream = {
	.ecosystem = ECOSYSTEM_GIT, .release = release, .package = package, .version = plain};

static void found(const struct query *query, const struct claim *claims, size_t count,
                  struct findings *out)
{
	struct match *match = match_new();
	for (size_t i = 0; i < count; i++)
		match_claim(match, query, &claims[i], NULL, NULL);
	match_close(match, 0, out);
	/* It forgets: nothing is found twice. */
	size_t before = out->count;
	match_close(match, 0, out);
	assert_int_equal(out->count, before);
	match_free(match);
}

static void names_of_one_vulnerability_are_one_finding(void **state)
{
	(void)state;
	const struct claim claims[] = {
		{.id = "DEBIAN-CVE-2023-38545",
	     .aliases = "CVE-2023-38545",
	     .versions = "<7.88.1-10+deb12u4",
	     .cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
	     .source = SOURCE_OSV},
		{.id = "CVE-2023-38545",
	     .summary = "SOCKS5 heap overflow",
	     .versions = "<7.88.1-10+deb12u4",
	     .source = SOURCE_DEBIAN_TRACKER},
		{.id = "GHSA-aaaa-bbbb-cccc",
	     .aliases = "CVE-2023-38546",
	     .versions = "<7.88.1-10+deb12u4",
	     .source = SOURCE_OSV},
	};
	struct findings out = FINDINGS_INIT;
	found(&debian, claims, 3, &out);
	assert_int_equal(out.count, 2);
	assert_string_equal(out.item[0].id, "CVE-2023-38545");
	assert_string_equal(out.item[0].source, "debian-tracker");
	assert_string_equal(out.item[0].summary, "SOCKS5 heap overflow");
	assert_string_equal(out.item[0].fixed, "7.88.1-10+deb12u4");
	assert_int_equal(out.item[0].aliases.count, 0);
	assert_string_equal(out.item[1].id, "CVE-2023-38546");
	assert_string_equal(out.item[1].aliases.item[0], "GHSA-aaaa-bbbb-cccc");
	findings_release(&out);
}

static void the_distribution_is_believed_before_a_copy_of_it(void **state)
{
	(void)state;
	const struct claim claims[] = {
		{.id = "DEBIAN-CVE-2023-1", .versions = "", .source = SOURCE_OSV},
		{.id = "CVE-2023-1", .versions = "<7.88.1-10", .source = SOURCE_DEBIAN_TRACKER},
		{.id = "CVE-2023-2",
	     .versions = "",
	     .state = FIX_WILL_NOT,
	     .why = WHY_UNIMPORTANT,
	     .package_severity = SEVERITY_NEGLIGIBLE,
	     .source = SOURCE_DEBIAN_TRACKER},
		{.id = "DEBIAN-CVE-2023-2", .versions = "<9", .source = SOURCE_OSV},
	};
	struct findings out = FINDINGS_INIT;
	found(&debian, claims, 4, &out);
	assert_int_equal(out.count, 1);
	assert_string_equal(out.item[0].id, "CVE-2023-2");
	assert_int_equal(out.item[0].state, FIX_WILL_NOT);
	assert_null(out.item[0].fixed);
	findings_release(&out);
}

static void upstream_is_believed_before_nvd(void **state)
{
	(void)state;
	const struct claim claims[] = {
		{.id = "CVE-2023-9", .versions = ">=7.0 <8.5", .source = SOURCE_NVD},
		{.id = "CURL-CVE-2023-9", .versions = ">=8.0.0 <8.4.0", .source = SOURCE_OSV},
		{.id = "CVE-2023-8", .versions = ">=7.0 <8.5", .source = SOURCE_NVD},
	};
	struct findings out = FINDINGS_INIT;
	struct match *match = match_new();
	static const struct query cpe = {
		.ecosystem = ECOSYSTEM_CPE, .release = release, .package = package, .version = plain};
	match_claim(match, &cpe, &claims[0], NULL, NULL);
	match_claim(match, &upstream, &claims[1], NULL, NULL);
	match_claim(match, &cpe, &claims[2], NULL, NULL);
	match_close(match, 0, &out);
	match_free(match);
	assert_int_equal(out.count, 1);
	assert_string_equal(out.item[0].id, "CVE-2023-8");
	assert_string_equal(out.item[0].fixed, "8.5");
	findings_release(&out);
}

static void an_advisory_over_several_is_an_alias_of_each(void **state)
{
	(void)state;
	const struct claim claims[] = {
		{.id = "DSA-5523-1",
	     .aliases = "CVE-2023-38545 CVE-2023-38546",
	     .versions = "<7.88.1-10+deb12u4",
	     .source = SOURCE_OSV},
		{.id = "CVE-2023-38545", .versions = "", .source = SOURCE_DEBIAN_TRACKER},
		{.id = "CVE-2023-38546", .versions = "", .source = SOURCE_DEBIAN_TRACKER},
		{.id = "DSA-1-1",
	     .aliases = "CVE-2023-38545 CVE-2020-1",
	     .versions = "<9",
	     .source = SOURCE_OSV},
	};
	struct findings out = FINDINGS_INIT;
	found(&debian, claims, 4, &out);
	assert_int_equal(out.count, 3);
	assert_string_equal(out.item[0].aliases.item[0], "DSA-5523-1");
	assert_string_equal(out.item[1].aliases.item[0], "DSA-5523-1");
	/* One of its two is not found: it stays. */
	assert_string_equal(out.item[2].id, "DSA-1-1");
	findings_release(&out);
}

static void advisories_that_name_each_other_are_one(void **state)
{
	(void)state;
	const struct claim claims[] = {
		{.id = "RUSTSEC-2020-0001",
	     .aliases = "GHSA-xxxx-yyyy-zzzz",
	     .versions = "",
	     .source = SOURCE_OSV},
		{.id = "GHSA-xxxx-yyyy-zzzz",
	     .aliases = "RUSTSEC-2020-0001",
	     .versions = "",
	     .source = SOURCE_OSV},
	};
	struct findings out = FINDINGS_INIT;
	found(&debian, claims, 2, &out);
	assert_int_equal(out.count, 1);
	assert_int_equal(out.item[0].aliases.count, 1);
	findings_release(&out);
}

static void severity_is_the_distributions_then_cvss_then_the_publishers(void **state)
{
	(void)state;
	const char *high = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
	const struct {
		enum severity package, word, others;
		const char *cvss, *others_cvss;
		enum severity is;
		const char *from;
		int score;
	} rows[] = {
		{SEVERITY_LOW, SEVERITY_HIGH, SEVERITY_HIGH, high, NULL, SEVERITY_LOW, "Debian", 98},
		{SEVERITY_UNKNOWN, SEVERITY_LOW, SEVERITY_LOW, high, NULL, SEVERITY_CRITICAL, "CVSS 3.1",
	     98},
		{SEVERITY_UNKNOWN, SEVERITY_LOW, SEVERITY_LOW, "rubbish", high, SEVERITY_CRITICAL,
	     "CVSS 3.1", 98},
		{SEVERITY_UNKNOWN, SEVERITY_LOW, SEVERITY_HIGH, NULL, NULL, SEVERITY_LOW, "osv", -1},
		{SEVERITY_UNKNOWN, SEVERITY_UNKNOWN, SEVERITY_HIGH, NULL, NULL, SEVERITY_HIGH, "NVD", -1},
		{SEVERITY_UNKNOWN, SEVERITY_UNKNOWN, SEVERITY_UNKNOWN, NULL, NULL, SEVERITY_UNKNOWN, NULL,
	     -1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct finding finding = {.severity = rows[i].package,
		                          .severity_from = rows[i].package ? "Debian" : NULL,
		                          .word = rows[i].word,
		                          .cvss = str_dup(rows[i].cvss),
		                          .source = "osv",
		                          .score = -1};
		const struct rating others = {.cvss = rows[i].others_cvss, .word = rows[i].others};
		rating_settle(&finding, &others);
		assert_int_equal(finding.severity, rows[i].is);
		assert_int_equal(finding.score, rows[i].score);
		assert_true(str_equal(finding.severity_from, rows[i].from));
		finding_release(&finding);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_one_vulnerability_are_one_finding),
		cmocka_unit_test(the_distribution_is_believed_before_a_copy_of_it),
		cmocka_unit_test(upstream_is_believed_before_nvd),
		cmocka_unit_test(an_advisory_over_several_is_an_alias_of_each),
		cmocka_unit_test(advisories_that_name_each_other_are_one),
		cmocka_unit_test(severity_is_the_distributions_then_cvss_then_the_publishers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
