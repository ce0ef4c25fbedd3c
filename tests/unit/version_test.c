/* The promises of resolve/version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "resolve/version.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* "A OP B", OP being one of < = >. */
static void expect_order(enum version_scheme scheme, const char *text)
{
	struct span rest = span_of(text), a = {0}, op = {0}, b = {0};
	span_word(&rest, &a);
	span_word(&rest, &op);
	assert_true(span_word(&rest, &b));
	int want = span_equal(op, "<") ? -1 : span_equal(op, "=") ? 0 : 1;
	if (version_compare(scheme, a, b) != want || version_compare(scheme, b, a) != -want)
		fail_msg("not so: %s", text);
	if (!version_is_valid(scheme, a) || !version_is_valid(scheme, b))
		fail_msg("not valid: %s", text);
}

static void expect_orders(enum version_scheme scheme, const char *const *text, size_t count)
{
	assert_true(count >= 40);
	for (size_t i = 0; i < count; i++)
		expect_order(scheme, text[i]);
}

static void expect_invalid(enum version_scheme scheme, const char *const *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (version_is_valid(scheme, span_of(text[i])))
			fail_msg("taken for a version: '%s'", text[i]);
}

static void dpkg_orders_epoch_then_upstream_then_revision(void **state)
{
	(void)state;
	static const char *const orders[] = {
		/* numbers */
		"1.0 = 1.0", "1.0 < 1.1", "1.9 < 1.10", "1.09 = 1.9", "1.0 = 1.00", "1.0 < 1.0.0",
		"99999999999999999999999999 < 100000000000000000000000000", "18446744073709551616 > 1",
		/* epochs */
		"0:1.0 = 1.0", "1:1.0 > 9.9", "1:1.0 < 2:0.1", "10:1 > 9:1", "007:1 = 7:1",
		/* revisions */
		"1.0-1 < 1.0-2", "1.0-9 < 1.0-10", "1.0 = 1.0-0", "1.0 < 1.0-1", "1.0-1 < 1.0-1.1",
		"1.0-1-1 < 1.0-1-2", "1.0-2-1 > 1.0-1-9", "1.0z > 1.0-9", "1.0+ > 1.0-1+",
		/* as Debian has them */
		"2.36-9+deb12u9 < 2.36-9+deb12u10", "7.88.1-10+deb12u1 > 7.88.1-10",
		"7.88.1-10+deb12u1 < 7.88.1-11", "1:1.2.13.dfsg-1 < 1:1.3", "1.2.13.dfsg-1 > 1.2.13-9",
		"3.0-1~bpo12+1 < 3.0-1", "3.0-1~deb12u1 < 3.0-1~deb13u1",
		"1.0+git20230101 < 1.0+git20230102", "1.0+ds1 > 1.0+dfsg1",
		/* ~ */
		"3.0~rc1-1 < 3.0-1", "3.0~rc1 > 3.0~beta4", "3.0~~ < 3.0~", "3.0~ < 3.0", "3.0~~a < 3.0~",
		"3.0~1 < 3.0~a", "3.0-1~ < 3.0-1",
		/* letters are before all else but ~ */
		"1.0a < 1.0+", "1.0a < 1.0.", "1.0a > 1.0", "1.0A < 1.0a", "1a9 < 1a10", "1ab < 1b",
		"1a < 1a0a", "1.a < 1.+"};
	expect_orders(VERSION_DPKG, orders, COUNT(orders));
	assert_int_equal(version_compare(VERSION_DPKG, span_of(" 1.0\n"), span_of("1.0")), 0);
}

static void dpkg_knows_what_is_no_version(void **state)
{
	(void)state;
	static const char *const invalid[] = {"",      " ",     "a1",   "1.0-",         "-1",
	                                      ":1",    "1:",    "x:1",  "2147483648:1", "-1:1",
	                                      "1_0",   "1 0",   "1/0",  "1.0-1:1",      "1.0-1_1",
	                                      "1\xc3", "1:-1",  "1:a",  "1.0-a!",       "1:1:1-1:1",
	                                      "v1.0",  "1.0^1", "(1.0)"};
	expect_invalid(VERSION_DPKG, invalid, COUNT(invalid));
	assert_true(version_is_valid(VERSION_DPKG, span_of("2147483647:1:1-1")));
	/* They are ordered by the same rules. */
	assert_int_equal(version_compare(VERSION_DPKG, span_of("x:1"), span_of("x:2")), -1);
	assert_int_equal(version_compare(VERSION_DPKG, span_of("2147483648:1"), span_of("9:1")), 1);
	assert_int_equal(version_compare(VERSION_DPKG, span_of("1\xc3"), span_of("1.")), 1);
}

static void apk_orders_numbers_letter_suffixes_hash_and_revision(void **state)
{
	(void)state;
	static const char *const orders[] = {
		/* numbers */
		"1.0 = 1.0", "1.0 < 1.1", "1.9 < 1.10", "1 < 1.0", "1.2 < 1.2.0", "2 > 1.9.9", "02 = 2",
		"99999999999999999999999 < 100000000000000000000000",
		"1.99999999999999999999999 < 1.100000000000000000000000",
		/* a leading zero makes text of the pair, but not of the first number */
		"1.05 < 1.1", "1.05 < 1.5", "1.010 > 1.01a", "1.010 < 1.02", "1.0 < 1.00", "1.0 < 1.01",
		"1.09 < 1.1", "010 > 9",
		/* letter */
		"1.1a > 1.1", "1.1a < 1.1b", "1.1a < 1.1.1", "1.1z < 1.1.0", "1.1w-r0 < 1.1w-r1",
		/* suffixes */
		"1.0_alpha < 1.0", "1.0_alpha < 1.0_beta", "1.0_beta < 1.0_pre", "1.0_pre < 1.0_rc",
		"1.0_rc < 1.0", "1.0 < 1.0_cvs", "1.0_cvs < 1.0_svn", "1.0_svn < 1.0_git",
		"1.0_git < 1.0_hg", "1.0_hg < 1.0_p", "1.0_rc1 < 1.0_rc2", "1.0_rc9 < 1.0_rc10",
		"1.0_rc < 1.0_rc1", "1.0_rc01 = 1.0_rc1", "1.0_p1 < 1.0a", "1.0_p1 > 1.0-r9",
		"1.0_p1_rc1 < 1.0_p1", "1.0_p1_p1 > 1.0_p1", "1.0_git20240101 < 1.0_git20240102",
		/* hash and revision */
		"1.0~ab < 1.0~abc", "1.0~ab > 1.0", "1.0~ab > 1.0-r5", "1.0~ab-r1 > 1.0~ab-r0",
		"1.0_p1~ab > 1.0_p1", "1.0 < 1.0-r0", "1.0-r9 < 1.0-r10", "1.0-r1 = 1.0-r01",
		"1.0-r99 < 1.0.1-r0", "1.0_rc1-r5 < 1.0-r0", "3.1.4-r5 < 3.1.4-r6",
		"1.36.1-r29 > 1.36.1-r15"};
	expect_orders(VERSION_APK, orders, COUNT(orders));
}

static void apk_knows_what_is_no_version_and_still_orders_it(void **state)
{
	(void)state;
	static const char *const invalid[] = {
		"",        "a",       ".1",  "1.",  "1..2",     "1ab",     "1a1",       "1a.1", "1_",
		"1_foo",   "1_p1p",   "1-r", "1-1", "1-r1-r2",  "1-r1_p1", "1_alpha.1", "1~",   "1~xyz",
		"1~ab~cd", "1~ab_p1", "v1",  "1:1", "1.0-r1.2", "1.0A",    " 1"};
	expect_invalid(VERSION_APK, invalid, COUNT(invalid));
	/* As far as it can be read … */
	assert_int_equal(version_compare(VERSION_APK, span_of("1.9!"), span_of("1.10!")), -1);
	assert_int_equal(version_compare(VERSION_APK, span_of("1.0!"), span_of("1.0")), -1);
	assert_int_equal(version_compare(VERSION_APK, span_of("1.0_rc"), span_of("1.0!")), -1);
	/* … and then by bytes. */
	assert_int_equal(version_compare(VERSION_APK, span_of("1.0!9"), span_of("1.0!10")), 1);
}

static void apk_tilde_takes_what_goes_on_behind_the_prefix(void **state)
{
	(void)state;
	static const char *const pair[][2] = {
		{"3.6", "3.6"}, {"3.6.1", "3.6"}, {"3.6_rc1", "3.6"}, {"3.6-r4", "3.6"}, {"3.6.1-r2", "3"}};
	static const char *const other[][2] = {
		{"3.60", "3.6"}, {"3.5", "3.6"}, {"3.6", "3.6.0"}, {"3", "3.0"}, {"3.6-r1", "3.6-r2"}};
	for (size_t i = 0; i < COUNT(pair); i++)
		assert_true(version_apk_starts(span_of(pair[i][0]), span_of(pair[i][1])));
	for (size_t i = 0; i < COUNT(other); i++)
		assert_false(version_apk_starts(span_of(other[i][0]), span_of(other[i][1])));
}

static void rpm_orders_epoch_then_version_then_release(void **state)
{
	(void)state;
	static const char *const orders[] = {
		/* numbers and words; what is between them does not count */
		"1.0 = 1.0", "1.0 < 1.1", "1.9 < 1.10", "1.09 = 1.9", "1.0 = 1_0", "1.0 = 1..0",
		"1.0. = 1.0", "1 < 1.0", "1.0 < 1.0.0", "1a < 1.1", "1a > 1", "1a < 1b", "1a < 1aa",
		"1Z < 1a", "1a = 1.a", "1a1 > 1a", "a < 1", "a1 < b0", "1.rc1 > 1",
		"99999999999999999999999999 < 100000000000000000000000000",
		/* ~ and ^ */
		"1.0~rc1 < 1.0", "1.0~rc1 < 1.0~rc2", "1.0~~ < 1.0~", "1.0~ < 1.0", "1.0^ > 1.0",
		"1.0^git1 < 1.0.1", "1.0^git1 < 1.0^git2", "1.0^~ < 1.0^", "1.0~^ > 1.0~", "1.0^^ > 1.0^",
		"1.0~rc1^ > 1.0~rc1", "1.0^ < 1.0a", "1.0^1 < 1.01",
		/* epoch and release */
		"0:1.0 = 1.0", ":1.0 = 1.0", "1:1.0 > 9.9", "1:1.0 < 2:0.1", "10:1 > 9:1", "01:1 = 1:1",
		"1.0-1 < 1.0-2", "1.0-1 < 1.0-1.fc40", "1.0-9.el9 < 1.0-10.el9", "1.0 < 1.0-1",
		"1.0-1.el9 < 1.0-1.el9_2", "1.1-1 > 1.0-99", "1.0-1~rc1 < 1.0-1",
		"3.0.7-27.el9 > 3.0.7-6.el9"};
	expect_orders(VERSION_RPM, orders, COUNT(orders));
}

static void rpm_knows_what_is_no_version(void **state)
{
	(void)state;
	static const char *const invalid[] = {"",   "1.0-", "-1",  "1-2-3", "x:1",  "1.0 1",
	                                      "1:", "1/2",  "1\n", "1,2",   "1:2:3"};
	expect_invalid(VERSION_RPM, invalid, COUNT(invalid));
	assert_int_equal(version_compare(VERSION_RPM, span_of("1/2"), span_of("1,2")), 0);
	assert_int_equal(version_compare(VERSION_RPM, span_of(""), span_of("~")), 1);
}

static void semver_has_the_precedence_of_section_11(void **state)
{
	(void)state;
	static const char *const orders[] = {
		"1.0.0 < 2.0.0", "2.0.0 < 2.1.0", "2.1.0 < 2.1.1", "1.9.0 < 1.10.0", "1.0.9 < 1.0.10",
		"1.0.99999999999999999999 < 1.0.100000000000000000000",
		/* before the release */
		"1.0.0-alpha < 1.0.0", "1.0.0-alpha < 1.0.0-alpha.1", "1.0.0-alpha.1 < 1.0.0-alpha.b",
		"1.0.0-alpha.b < 1.0.0-beta", "1.0.0-beta < 1.0.0-beta.2", "1.0.0-beta.2 < 1.0.0-beta.11",
		"1.0.0-beta.11 < 1.0.0-rc.1", "1.0.0-0 < 1.0.0-a", "1.0.0-9 < 1.0.0-10",
		"1.0.0-9 < 1.0.0-1a", "1.0.0-A < 1.0.0-a", "1.0.0-rc10 < 1.0.0-rc9", "1.0.0-- > 1.0.0-9",
		"1.0.0-a.b.c < 1.0.0-a.b.c.0", "1.0.0-a-b > 1.0.0-a", "1.0.0-a-1 > 1.0.0-a.b",
		"1.0.1-alpha > 1.0.0", "1.0.0-99999999999999999999 < 1.0.0-100000000000000000000",
		/* build metadata */
		"1.0.0+1 = 1.0.0+2", "1.0.0+1 = 1.0.0", "1.0.0-a+1 = 1.0.0-a", "1.0.0+a-b = 1.0.0",
		"1.0.0+001 = 1.0.0", "v2.0.0+incompatible = v2.0.0",
		/* Go and OSV */
		"v1.2.3 = 1.2.3", "=1.2.3 = 1.2.3", "v1 = v1.0.0", "v1.2 = v1.2.0", "1.20 < 1.20.1",
		"v1.2 < v1.10", "1.21.0-0 < 1.21.0-rc.1",
		"v0.0.0-20210617225240-d185dfc1b5a1 < v0.0.0-20220101000000-0123456789ab",
		"v0.0.0-20210617225240-d185dfc1b5a1 < v0.0.1",
		"v1.2.4-0.20210617225240-d185dfc1b5a1 > v1.2.3",
		"v1.2.4-0.20210617225240-d185dfc1b5a1 < v1.2.4",
		"v1.2.4-rc.1.0.20210617225240-d185dfc1b5a1 > v1.2.4-rc.1"};
	expect_orders(VERSION_SEMVER, orders, COUNT(orders));
	assert_int_equal(version_compare(VERSION_SEMVER, span_of(" = v1.2.3 "), span_of("1.2.3")), 0);
}

static void semver_puts_what_it_cannot_read_before_all_it_can(void **state)
{
	(void)state;
	static const char *const invalid[] = {
		"",          "v",          "x",        "1.",        "1.2.",       "1.2.3.4", "1.2.3-",
		"1.2.3+",    "1.2.3-a..b", "1.2.3-a.", "1.2.3-a_b", "1.2.x",      "(devel)", "1.2.3 4",
		"1.2.3+a+b", "01.2.3",     "1.02.3",   "1.2.3-01",  "1.2.3-a.00", "vv1.2.3"};
	expect_invalid(VERSION_SEMVER, invalid, COUNT(invalid));
	assert_int_equal(version_compare(VERSION_SEMVER, span_of("9.9.9.9"), span_of("0.0.0-0")), -1);
	assert_int_equal(version_compare(VERSION_SEMVER, span_of("(devel)"), span_of("x")), -1);
	/* Leading zeros can be read. */
	assert_int_equal(version_compare(VERSION_SEMVER, span_of("1.02.3"), span_of("1.2.3")), 0);
	assert_int_equal(version_compare(VERSION_SEMVER, span_of("1.2.3-02"), span_of("1.2.3-10")), -1);
}

static void generic_orders_what_c_projects_call_their_releases(void **state)
{
	(void)state;
	static const char *const orders[] = {
		/* numbers */
		"1.2.3 < 1.2.4", "1.9 < 1.10", "1.2 = 1.2.0", "1.2 < 1.2.0.1", "7.88.1 > 7.9",
		"20230311 < 20230312", "2023-03-11 < 2023.3.12", "1.09 = 1.9",
		"99999999999999999999999 < 100000000000000000000000",
		/* a letter is a patch */
		"1.1.1 < 1.1.1a", "1.1.1v < 1.1.1w", "0.9.8z < 0.9.8za", "0.9.8zg < 0.9.8zh",
		"1.1.1w < 1.1.2", "1.1.1a < 1.1.1.1", "9d < 9e", "2023c < 2023d", "9.3p1 < 9.3p2",
		"9.3 < 9.3p1", "4.2.8p9 < 4.2.8p15", "1.2A = 1.2a",
		/* before the release */
		"3.0.0-rc1 < 3.0.0", "3.0.0-alpha1 < 3.0.0-beta1", "3.0.0-dev < 3.0.0-alpha1",
		"3.0.0-beta9 < 3.0.0-beta10", "3.0.0-beta2 < 3.0.0-pre1", "3.0.0-pre1 < 3.0.0-RC1",
		"1.7rc1 < 1.7", "1.7rc1 = 1.7-rc.1", "1.7.rc2 > 1.7-rc1", "3.12.0a7 < 3.12.0b1",
		"3.12.0b4 < 3.12.0rc1", "8.1.0-DEV < 8.1.0", "1.2-rc1 < 1.2.0", "1.3~2 > 1.3~rc1",
		"1.3~rc1 < 1.3-dev", "1.3-rc1 < 1.3-rc1-5", "1.3-rc < 1.3-rc1",
		/* after it */
		"1.2.3-5-gabcdef0 > 1.2.3", "1.2.3-5-gabcdef0 < 1.2.4", "1.2.3+dfsg > 1.2.3",
		"3.90-RTM = 3.90", "1.0-final = 1.0", "2.0-GA = 2.0.0",
		/* names in front */
		"curl-7_88_1 = 7.88.1", "v7.88.1 = 7.88.1", "OpenSSL_1_1_1w = 1.1.1w",
		"openssl-3.0.0-alpha1 < openssl-3.0.0", "bzip2-1.0.8 = 1.0.8", "libxml2-v2.9.4 = 2.9.4",
		"libxml2_2.9.4 < 2.10", "zlib-ng-2.1.6 = 2.1.6", "VER-2-13-0 = 2.13", "R_2_4_8 = 2.4.8",
		"release-73-2 = 73.2", "n6.0 < n6.1", "lcms2.15 = 2.15", "go1.21rc2 < go1.21.0",
		"REL_15_2 > REL_15_1", "NSS_3_90_RTM = 3.90", "v1-2-3 = 1.2.3",
		"boost-1.82.0.beta1 < boost-1.82.0"};
	expect_orders(VERSION_GENERIC, orders, COUNT(orders));
	assert_int_equal(version_compare(VERSION_GENERIC, span_of("SQLite 3.40"), span_of("3.40")), 0);
}

static void generic_puts_what_has_no_number_first(void **state)
{
	(void)state;
	static const char *const invalid[] = {"", "HEAD", "master", "v", "-", "1.0\n", "1.0\xe9"};
	expect_invalid(VERSION_GENERIC, invalid, COUNT(invalid));
	assert_int_equal(version_compare(VERSION_GENERIC, span_of("master"), span_of("0~")), -1);
	assert_int_equal(version_compare(VERSION_GENERIC, span_of("HEAD"), span_of("master")), -1);
}

/* A generator of its own, so that the texts are the same everywhere. */
static uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*seed >> 33) % sides;
}

/* Pieces that are likely to be equal, to be prefixes of one another, or to be read differently. */
static struct span random_text(uint64_t *seed, char *room)
{
	static const char *const piece[] = {"0",  "1",      "9",     "10", "00",  "01", "a",   "b",
	                                    "rc", "p",      "_rc",   "_",  "_p1", "-r", "-",   ".",
	                                    ".",  "~",      "^",     ":",  "+",   "v",  "V",   "=",
	                                    " ",  "-alpha", "final", "-0", "dev", "g",  "\xff"};
	size_t size = 0;
	for (uint32_t left = dice(seed, 7); left > 0; left--) {
		const char *text = piece[dice(seed, COUNT(piece))];
		memcpy(room + size, text, strlen(text));
		size += strlen(text);
	}
	return (struct span){room, size};
}

static void every_scheme_orders_all_texts_without_contradiction(void **state)
{
	(void)state;
	uint64_t seed = 20240229;
	char room[3][64];
	for (uint32_t i = 0; i < 500000; i++) {
		enum version_scheme scheme = (enum version_scheme)(i % 5);
		struct span a = random_text(&seed, room[0]);
		struct span b = random_text(&seed, room[1]);
		struct span c = random_text(&seed, room[2]);
		int ab = version_compare(scheme, a, b), bc = version_compare(scheme, b, c);
		int ac = version_compare(scheme, a, c);
		assert_int_equal(version_compare(scheme, a, a), 0);
		assert_int_equal(version_compare(scheme, b, a), -ab);
		if ((ab <= 0 && bc <= 0 && ac > 0) || (ab >= 0 && bc >= 0 && ac < 0) ||
		    (ab == 0 && ac != bc))
			fail_msg("scheme %d: '%.*s' '%.*s' '%.*s'", scheme, (int)a.length, a.at, (int)b.length,
			         b.at, (int)c.length, c.at);
	}
}

static void no_text_at_all_is_before_every_version_and_is_none(void **state)
{
	(void)state;
	const struct span none = {NULL, 0};
	for (int i = VERSION_DPKG; i <= VERSION_GENERIC; i++) {
		enum version_scheme scheme = (enum version_scheme)i;
		assert_false(version_is_valid(scheme, none));
		assert_int_equal(version_compare(scheme, none, none), 0);
		assert_int_equal(version_compare(scheme, none, span_of("1")), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dpkg_orders_epoch_then_upstream_then_revision),
		cmocka_unit_test(dpkg_knows_what_is_no_version),
		cmocka_unit_test(apk_orders_numbers_letter_suffixes_hash_and_revision),
		cmocka_unit_test(apk_knows_what_is_no_version_and_still_orders_it),
		cmocka_unit_test(apk_tilde_takes_what_goes_on_behind_the_prefix),
		cmocka_unit_test(rpm_orders_epoch_then_version_then_release),
		cmocka_unit_test(rpm_knows_what_is_no_version),
		cmocka_unit_test(semver_has_the_precedence_of_section_11),
		cmocka_unit_test(semver_puts_what_it_cannot_read_before_all_it_can),
		cmocka_unit_test(generic_orders_what_c_projects_call_their_releases),
		cmocka_unit_test(generic_puts_what_has_no_number_first),
		cmocka_unit_test(every_scheme_orders_all_texts_without_contradiction),
		cmocka_unit_test(no_text_at_all_is_before_every_version_and_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
