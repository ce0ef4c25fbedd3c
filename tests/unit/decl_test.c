/* What source trees declare about themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/decl.h"

typedef void read_decl(struct span text, struct decl *out);

static void expect(read_decl *read, const char *text, const char *name, const char *version)
{
	struct decl decl = {0};
	read(span_of(text), &decl);
	if (name)
		assert_string_equal(decl.name, name);
	else
		assert_null(decl.name);
	if (version)
		assert_string_equal(decl.version, version);
	else
		assert_null(decl.version);
	decl_release(&decl);
}

static void autoconf_literals_and_definitions_are_taken(void **state)
{
	(void)state;
	expect(decl_autoconf, "AC_INIT([foo], [1.2.3], [bugs@foo])\n", "foo", "1.2.3");
	expect(decl_autoconf, "AC_INIT(foo, 1.2)\n", "foo", "1.2");
	expect(decl_autoconf, "m4_define([v],[1.7])\nAC_INIT([jq],[v],[x])\n", "jq", "1.7");
	expect(decl_autoconf, "# AC_INIT([no],[1])\ndnl AC_INIT([no],[2])\nAC_INIT([a],[3.1])", "a",
	       "3.1");
}

static void autoconf_tells_nothing_it_does_not_know(void **state)
{
	(void)state;
	/* The version is a dash in curl's, a shell's answer in sqlite's, a file's name in jemalloc's.
	 */
	expect(decl_autoconf, "AC_INIT([curl], [-], [x])", "curl", NULL);
	expect(decl_autoconf, "AC_INIT(sqlite, m4_esyscmd([cat VERSION | tr -d '\\n']))", "sqlite",
	       NULL);
	expect(decl_autoconf, "AC_INIT([Makefile.in])", NULL, NULL);
	expect(decl_autoconf, "AC_INIT([cut], [1.", NULL, NULL);
}

static void generated_configure_tells_what_m4_hid(void **state)
{
	(void)state;
	expect(decl_configure, "PACKAGE_NAME='sqlite'\nPACKAGE_VERSION='3.40.1'\n", "sqlite", "3.40.1");
	expect(decl_configure, "PACKAGE_NAME=\nPACKAGE_VERSION=\n", NULL, NULL);
}

static void cmake_variables_of_the_same_file_are_expanded(void **state)
{
	(void)state;
	expect(decl_cmake, "project(zlib C)\nset(VERSION \"1.2.13\")\n", "zlib", NULL);
	expect(decl_cmake, "PROJECT (a VERSION 1.2 LANGUAGES C)", "a", "1.2");
	expect(decl_cmake, "set(X 1)\nset(Y \"${X}.4\")\nproject(b\n  VERSION ${Y})", "b", "1.4");
	expect(decl_cmake, "project(c VERSION ${FROM_ELSEWHERE})", "c", NULL);
	expect(decl_cmake, "set(X ${X})\nproject(d VERSION ${X})", "d", NULL);
}

static void meson_version_is_not_mistaken_for_meson_min_version(void **state)
{
	(void)state;
	expect(decl_meson, "project('a', 'c', meson_version: '>=1.0', version: '2.5')", "a", "2.5");
	expect(decl_meson, "project('a', 'c', version: files('VERSION'))", "a", NULL);
}

static void plain_files_give_their_version(void **state)
{
	(void)state;
	expect(decl_version_file, "\nv5.2.1-0-g0\n", NULL, "5.2.1");
	expect(decl_version_file, "see the manual\n", NULL, NULL);
	expect(decl_changelog, "redis (5:7.0.15-1~deb12u1) bookworm; urgency=high\n", "redis",
	       "5:7.0.15-1~deb12u1");
	expect(decl_changelog, "Version 2 (of 1999)\n", NULL, NULL);
	expect(decl_makefile, "VERSION = 1\nPATCHLEVEL = 35\nSUBLEVEL = 0\nEXTRAVERSION =\n", NULL,
	       "1.35.0");
	expect(decl_makefile, "VERSION = $(shell git describe)\n", NULL, NULL);
	expect(decl_cargo,
	       "[dependencies]\nname = \"no\"\n[package]\nname = \"a\"\nversion = \"1.0\"\n", "a",
	       "1.0");
}

static void expect_header(const char *text, const char *key, const char *name, const char *version)
{
	struct decl decl = {0};
	decl_header(span_of(text), key, &decl);
	assert_true(str_equal(decl.name, name));
	assert_true(str_equal(decl.version, version));
	decl_release(&decl);
}

static void headers_are_believed_about_their_own_name_only(void **state)
{
	(void)state;
	expect_header("#define ZLIB_VERSION \"1.2.13\"\n", "zlib", NULL, "1.2.13");
	expect_header("#define ZLIB_VERSION \"1.2.13\"\n", "foo", NULL, NULL);
	expect_header("#define LIBCURL_VERSION \"7.88.1\"\n", "curl", NULL, "7.88.1");
	expect_header("# define SQLITE_VERSION \"3.40.1\"\n", "sqlite3", NULL, "3.40.1");
	expect_header("#define LUA_VERSION \"Lua 5.1\"\n#define LUA_RELEASE \"Lua 5.1.5\"\n", "lua",
	              NULL, "5.1.5");
	expect_header("#define HIREDIS_MAJOR 1\n#define HIREDIS_MINOR 0\n#define HIREDIS_PATCH 3\n",
	              "hiredis", NULL, "1.0.3");
}

static void a_version_header_names_a_nameless_project(void **state)
{
	(void)state;
	expect_header("#define REDIS_VERSION \"7.0.15\"\n#define REDIS_VERSION_NUM 0x0007000f\n", NULL,
	              "redis", "7.0.15");
	expect_header("#define A_VERSION \"1\"\n#define B_VERSION \"2\"\n", NULL, NULL, NULL);
}

static void names_are_compared_without_decoration(void **state)
{
	(void)state;
	assert_true(decl_same_name("libFoo-2", "foo"));
	assert_true(decl_same_name("RE2", "re2"));
	assert_false(decl_same_name("foo", "foobar"));
	assert_false(decl_same_name(NULL, "foo"));
	assert_true(decl_same_name("lib", "LIB"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(autoconf_literals_and_definitions_are_taken),
		cmocka_unit_test(autoconf_tells_nothing_it_does_not_know),
		cmocka_unit_test(generated_configure_tells_what_m4_hid),
		cmocka_unit_test(cmake_variables_of_the_same_file_are_expanded),
		cmocka_unit_test(meson_version_is_not_mistaken_for_meson_min_version),
		cmocka_unit_test(plain_files_give_their_version),
		cmocka_unit_test(headers_are_believed_about_their_own_name_only),
		cmocka_unit_test(a_version_header_names_a_nameless_project),
		cmocka_unit_test(names_are_compared_without_decoration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
