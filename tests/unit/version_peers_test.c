/* resolve/version beside the programs whose order it is: dpkg itself, and collections of pairs that
 * other projects test themselves with.
 *
 * VERSION_PAIRS=10000 asks dpkg about so many pairs, 1,000 without.  TARE_DATA names the folder
 * that holds vectors/SCHEME.tsv, lines of "A TAB OP TAB B". */
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "resolve/version.h"

#define CEILING ((size_t)1 << 20)

/* A generator of its own, so that the texts are the same everywhere. */
static uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*seed >> 33) % sides;
}

/* Mostly valid, mostly what the rules make a difference of. */
static char *random_version(uint64_t *seed)
{
	static const char alphabet[] = "0001299..--~~++::aazAZ_ ";
	char text[24];
	size_t length = dice(seed, 12), at = 0;
	if (dice(seed, 4) == 0) {
		text[at++] = (char)('0' + dice(seed, 3));
		text[at++] = ':';
	}
	if (dice(seed, 16) != 0)
		text[at++] = (char)('0' + dice(seed, 3));
	while (length-- > 0)
		text[at++] = alphabet[dice(seed, sizeof(alphabet) - 1)];
	return str_dup_n(text, at);
}

/* Another version, which differs little as often as not. */
static char *random_neighbour(uint64_t *seed, const char *version)
{
	if (dice(seed, 3) == 0)
		return random_version(seed);
	char *text = str_dup(version);
	size_t length = strlen(text);
	for (uint32_t left = 1 + dice(seed, 2); left > 0 && length > 0; left--)
		text[dice(seed, (uint32_t)length)] = "019.-~+:az"[dice(seed, 10)];
	return text;
}

/* The status dpkg ends with; what it says about invalid versions is of no interest. */
static int ask_dpkg(const char *const *words)
{
	static char search_path[] = "PATH=/usr/bin:/bin";
	char *environment[] = {search_path, NULL};
	posix_spawn_file_actions_t actions;
	struct strlist argv = {0};
	pid_t pid;
	int status = 0;
	for (; *words; words++)
		strlist_add(&argv, *words);
	strlist_take(&argv, NULL);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawn(&pid, "/usr/bin/dpkg", &actions, NULL, argv.item, environment), 0);
	posix_spawn_file_actions_destroy(&actions);
	strlist_release(&argv);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool has_dpkg(void)
{
	if (access("/usr/bin/dpkg", X_OK) == 0)
		return true;
	fputs("skipped: no dpkg\n", stderr);
	return false;
}

static unsigned pairs_wanted(void)
{
	const char *text = getenv("VERSION_PAIRS");
	uint64_t pairs = 0;
	return text && span_decimal(span_of(text), &pairs) ? (unsigned)pairs : 1000;
}

static void dpkg_agrees_about_random_pairs(void **state)
{
	(void)state;
	static const char *const names[] = {"lt", "eq", "gt"};
	uint64_t seed = 1996;
	for (unsigned asked = 0, wanted = pairs_wanted(); asked < wanted;) {
		MEM_AUTO char *a = random_version(&seed);
		MEM_AUTO char *b = random_neighbour(&seed, a);
		if (!version_is_valid(VERSION_DPKG, span_of(a)) ||
		    !version_is_valid(VERSION_DPKG, span_of(b)))
			continue;
		int order = version_compare(VERSION_DPKG, span_of(a), span_of(b));
		const char *words[] = {"dpkg", "--compare-versions", a, names[order + 1], b, NULL};
		if (ask_dpkg(words) != 0)
			fail_msg("'%s' %s '%s'", a, names[order + 1], b);
		asked++;
	}
}

static void dpkg_agrees_what_is_a_version(void **state)
{
	(void)state;
	uint64_t seed = 1993;
	for (unsigned left = pairs_wanted() / 4; left > 0; left--) {
		MEM_AUTO char *text = random_version(&seed);
		const char *words[] = {"dpkg", "--validate-version", text, NULL};
		if (version_is_valid(VERSION_DPKG, span_of(text)) != (ask_dpkg(words) == 0))
			fail_msg("'%s'", text);
	}
}

static char *vectors_path(const char *name)
{
	const char *data = getenv("TARE_DATA");
	return data ? str_format("%s/vectors/%s", data, name)
	            : str_format("%s/../../shared/data/vectors/%s", getenv("TESTS"), name);
}

static bool has_vectors(void)
{
	MEM_AUTO char *path = vectors_path("dpkg.tsv");
	if (path_is_file(path))
		return true;
	fputs("skipped: no vectors here, TARE_DATA names their folder\n", stderr);
	return false;
}

static void read_vectors(const char *name, struct buf *text)
{
	struct err err = ERR_INIT;
	MEM_AUTO char *path = vectors_path(name);
	assert_int_equal(fd_read_file(path, CEILING, text, &err), 0);
}

/* Up to the next tab; blanks belong to the field. */
static struct span take_field(struct span *line)
{
	struct span field = {line->at, 0};
	while (field.length < line->length && line->at[field.length] != '\t')
		field.length++;
	size_t used = field.length + (field.length < line->length);
	*line = (struct span){line->at + used, line->length - used};
	return field;
}

static void expect_vectors(const char *name, enum version_scheme scheme, unsigned least)
{
	BUF_AUTO struct buf text = BUF_INIT;
	read_vectors(name, &text);
	struct span rest = {(const char *)text.data, text.size}, line;
	unsigned count = 0;
	for (; span_line(&rest, &line); count++) {
		struct span a = take_field(&line), op = take_field(&line), b = take_field(&line);
		int want = span_equal(op, "<") ? -1 : span_equal(op, "=") ? 0 : 1;
		if (version_compare(scheme, a, b) != want || version_compare(scheme, b, a) != -want)
			fail_msg("%s: %.*s %.*s %.*s", name, (int)a.length, a.at, (int)op.length, op.at,
			         (int)b.length, b.at);
	}
	assert_true(count >= least);
}

static void the_pairs_that_dpkg_tests_itself_with_hold(void **state)
{
	(void)state;
	expect_vectors("dpkg.tsv", VERSION_DPKG, 67);
}

static void pairs_of_versions_that_debian_had_hold(void **state)
{
	(void)state;
	expect_vectors("dpkg-real.tsv", VERSION_DPKG, 1000);
}

/* 1.0bc among them, which is invalid. */
static void the_pairs_that_apk_tests_itself_with_hold(void **state)
{
	(void)state;
	expect_vectors("apk.tsv", VERSION_APK, 738);
}

static void the_pairs_that_rpm_tests_itself_with_hold(void **state)
{
	(void)state;
	expect_vectors("rpm.tsv", VERSION_RPM, 91);
}

static void the_pairs_of_semver_org_node_and_go_hold(void **state)
{
	(void)state;
	expect_vectors("semver.tsv", VERSION_SEMVER, 232);
}

/* "= v1.2.3" and the like, which node takes when asked to be loose. */
static void loose_semantic_versions_hold(void **state)
{
	(void)state;
	expect_vectors("semver-loose.tsv", VERSION_SEMVER, 46);
}

static void what_dpkg_refuses_is_invalid(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	read_vectors("dpkg-invalid.txt", &text);
	struct span rest = {(const char *)text.data, text.size}, line;
	while (span_line(&rest, &line))
		if (version_is_valid(VERSION_DPKG, line))
			fail_msg("'%.*s'", (int)line.length, line.at);
}

static void what_apk_refuses_is_invalid(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	read_vectors("apk-valid.tsv", &text);
	struct span rest = {(const char *)text.data, text.size}, line;
	while (span_line(&rest, &line)) {
		bool want = span_equal(take_field(&line), "valid");
		if (version_is_valid(VERSION_APK, line) != want)
			fail_msg("'%.*s'", (int)line.length, line.at);
	}
}

/* OP is ~, or <~ and >~ for "before" and "after" all that ~ takes, each with ! for not.  _post is
 * no suffix, and what is in front of it counts all the same. */
static void the_fuzzy_pairs_that_apk_tests_itself_with_hold(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	read_vectors("apk-fuzzy.tsv", &text);
	struct span rest = {(const char *)text.data, text.size}, line;
	while (span_line(&rest, &line)) {
		struct span a = take_field(&line), op = take_field(&line), b = take_field(&line);
		bool starts = version_apk_starts(a, b);
		int order = starts ? 0 : version_compare(VERSION_APK, a, b);
		bool is_so = span_equal(op, "~")    ? starts
		             : span_equal(op, "!~") ? !starts
		             : span_equal(op, "<~") ? order <= 0
		                                    : order >= 0;
		if (!is_so)
			fail_msg("%.*s %.*s %.*s", (int)a.length, a.at, (int)op.length, op.at, (int)b.length,
			         b.at);
	}
}

/* cmocka's own word for a skipped test reads as a failure in TAP, so what cannot be is left out. */
int main(void)
{
	static const struct CMUnitTest of_dpkg[] = {
		cmocka_unit_test(dpkg_agrees_about_random_pairs),
		cmocka_unit_test(dpkg_agrees_what_is_a_version),
	};
	static const struct CMUnitTest of_vectors[] = {
		cmocka_unit_test(the_pairs_that_dpkg_tests_itself_with_hold),
		cmocka_unit_test(pairs_of_versions_that_debian_had_hold),
		cmocka_unit_test(the_pairs_that_apk_tests_itself_with_hold),
		cmocka_unit_test(the_pairs_that_rpm_tests_itself_with_hold),
		cmocka_unit_test(the_pairs_of_semver_org_node_and_go_hold),
		cmocka_unit_test(loose_semantic_versions_hold),
		cmocka_unit_test(what_dpkg_refuses_is_invalid),
		cmocka_unit_test(what_apk_refuses_is_invalid),
		cmocka_unit_test(the_fuzzy_pairs_that_apk_tests_itself_with_hold),
	};
	enum {
		DPKG = sizeof of_dpkg / sizeof *of_dpkg,
		VECTORS = sizeof of_vectors / sizeof *of_vectors
	};
	struct CMUnitTest tests[DPKG + VECTORS];
	size_t count = 0;
	if (has_dpkg()) {
		memcpy(tests, of_dpkg, sizeof of_dpkg);
		count = DPKG;
	}
	if (has_vectors()) {
		memcpy(tests + count, of_vectors, sizeof of_vectors);
		count += VECTORS;
	}
	if (count == 0) {
		print_message("1..0 # SKIP neither dpkg nor vectors\n");
		return 0;
	}
	return _cmocka_run_group_tests("tests", tests, count, NULL, NULL);
}
