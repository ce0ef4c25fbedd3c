/* The promises of wire/reference.h, wire/platform.h, wire/timestamp.h and wire/ldsoconf.h: small
 * grammars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "wire/ldsoconf.h"
#include "wire/reference.h"
#include "wire/timestamp.h"

static void expect_reference(const char *text, const char *full, const char *familiar)
{
	struct err err = ERR_INIT;
	struct reference reference;
	assert_int_equal(reference_parse(text, &reference, &err), 0);
	char *got = reference_full(&reference);
	assert_string_equal(got, full);
	free(got);
	got = reference_familiar(&reference);
	assert_string_equal(got, familiar);
	free(got);
	reference_release(&reference);
}

static void short_names_are_of_docker_hub(void **state)
{
	(void)state;
	expect_reference("hello", "docker.io/library/hello:latest", "hello:latest");
	expect_reference("me/hello:1", "docker.io/me/hello:1", "me/hello:1");
	expect_reference("docker.io/hello", "docker.io/library/hello:latest", "hello:latest");
	expect_reference("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest");
	expect_reference("docker.io/a.b/c", "docker.io/a.b/c:latest", "docker.io/a.b/c:latest");
	expect_reference("localhost/a", "localhost/a:latest", "localhost/a:latest");
	expect_reference("host:5000/a/b_c:V.1", "host:5000/a/b_c:V.1", "host:5000/a/b_c:V.1");
	expect_reference("Host/a", "Host/a:latest", "Host/a:latest");
}

static void expect_time(const char *text, const char *want)
{
	struct err err = ERR_INIT;
	char *got = timestamp_normal(text, &err);
	assert_non_null(got);
	assert_string_equal(got, want);
	free(got);
}

static void times_are_rfc_3339_or_seconds(void **state)
{
	(void)state;
	expect_time("0", "1970-01-01T00:00:00Z");
	expect_time("1700000000", "2023-11-14T22:13:20Z");
	expect_time("253402300799", "9999-12-31T23:59:59Z");
	expect_time("2024-02-29T23:59:60.25+05:30", "2024-02-29T23:59:60.25+05:30");
}

static void loader_configuration_is_read_as_ldconfig_reads_it(void **state)
{
	(void)state;
	static const struct {
		enum ldsoconf_kind kind;
		const char *text;
	} want[] = {
		{LDSOCONF_DIR, "/usr/local/lib"}, {LDSOCONF_INCLUDE, "/etc/ld.so.conf.d/*.conf"},
		{LDSOCONF_INCLUDE, "b.conf"},     {LDSOCONF_DIR, "/opt/with blank"},
		{LDSOCONF_DIR, "/usr/lib"},       {LDSOCONF_DIR, "/"},
	};
	struct ldsoconf_cursor cursor = {
		.rest = span_of("# a\n  /usr/local/lib/ # b\ninclude /etc/ld.so.conf.d/*.conf\tb.conf\n"
	                    "hwcap 1 nosegneg\n/opt/with blank\n/usr/lib=libc5\nrelative\n/")};
	enum ldsoconf_kind kind;
	struct span text;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_true(ldsoconf_next(&cursor, &kind, &text));
		assert_int_equal(kind, want[i].kind);
		assert_true(span_equal(text, want[i].text));
	}
	assert_false(ldsoconf_next(&cursor, &kind, &text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_names_are_of_docker_hub),
		cmocka_unit_test(times_are_rfc_3339_or_seconds),
		cmocka_unit_test(loader_configuration_is_read_as_ldconfig_reads_it),
	};
	return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
