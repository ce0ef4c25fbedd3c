/* The promises of reading the lines of cc1 and of compiler drivers, and names of tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/shims.h"
#include "standin/cc1_line.h"
#include "standin/driver_line.h"

#define WORDS 24

static struct cc1_line cc1(const char *const *words, const char *options)
{
	char *argv[WORDS] = {0};
	union {
		const char *from;
		char *to;
	} cast;
	for (size_t i = 0; words[i]; i++) {
		cast.from = words[i];
		argv[i] = cast.to;
	}
	return cc1_line_parse(argv, options);
}

#define CC1(options, ...) cc1((const char *const[WORDS]){"cc1", __VA_ARGS__}, options)

static void plain_compiles_get_a_list_of_their_own(void **state)
{
	(void)state;
	struct cc1_line line = CC1("'-c'", "-quiet", "-imultiarch", "x86_64-linux-gnu", "a b.c",
	                           "-quiet", "-dumpbase", "a b.c", "-o", "/tmp/x.s");
	assert_string_equal(line.source, "a b.c");
	assert_string_equal(line.output, "/tmp/x.s");
	assert_int_equal(line.headers, CC1_HEADERS_OWN_FILE);
	assert_false(line.passes);
}

static void the_users_file_is_read_when_it_lists_all(void **state)
{
	(void)state;
	struct cc1_line line = CC1("'-c'", "-MD", "a.d", "-MF", "b.d", "-MQ", "a.o", "a.c", "-o", "-");
	assert_int_equal(line.headers, CC1_HEADERS_USERS_FILE);
	assert_string_equal(line.users_file, "b.d");
	assert_null(line.output);
	assert_int_equal(CC1("", "-MD", "/dev/null", "a.c").headers, CC1_HEADERS_OPENED);
	assert_int_equal(CC1("", "-MD", "a.d", "-MF", "-", "a.c").headers, CC1_HEADERS_OPENED);
	assert_int_equal(CC1("", "-MMD", "a.d", "a.c").headers, CC1_HEADERS_OPENED);
	assert_int_equal(CC1("", "-fpreprocessed", "a.i").headers, CC1_HEADERS_LINEMARKERS);
}

static void calls_that_make_no_object_pass(void **state)
{
	(void)state;
	assert_true(CC1("'-E'", "-E", "a.c").passes);
	assert_true(CC1("'-save-temps' '-c'", "-E", "a.c", "-o", "a.i").passes);
	assert_true(CC1("'-S'", "a.c", "-o", "a.s").passes);
	assert_true(CC1("'-E'", "-E", "-lang-asm", "a.S").passes);
	assert_true(CC1("'-M'", "-E", "-M", "a.c").passes);
	assert_true(CC1("'-c'", "-fsyntax-only", "a.c").passes);
	assert_true(CC1("'-c'", "conftest.c", "-o", "x.s").passes);
	assert_true(CC1("", "-quiet").passes);
	assert_false(CC1("'-c'", "-E", "-lang-asm", "a.S", "-o", "x.s").passes);
}

static void precompiled_headers_are_known_by_both_spellings(void **state)
{
	(void)state;
	struct cc1_line line = CC1("", "a.h", "-o", "/tmp/x.s", "--output-pch=", "b.gch");
	assert_string_equal(line.precompiled, "b.gch");
	line = CC1("", "a.h", "-o", "/tmp/x.s", "--output-pch=a.h.gch");
	assert_string_equal(line.precompiled, "a.h.gch");
	assert_false(line.passes);
}

static void a_list_of_headers_asks_for_nothing_else(void **state)
{
	(void)state;
	static char words[][8] = {"cc1", "-MMD", "a.d", "-MF", "b.d", "-MP", "a.c", "-o", "x.s"};
	char *argv[10] = {0};
	for (size_t i = 0; i < 9; i++)
		argv[i] = words[i];
	char **all = cc1_line_dependencies(argv, "list");
	static const char *const wanted[] = {"cc1", "a.c", "-E", "-w", "-M", "-MF", "list"};
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(all[i], wanted[i]);
	assert_null(all[7]);
	free(all);
}

static struct driver_line driver(const char *const *words)
{
	char *argv[WORDS] = {0};
	struct driver_line line;
	struct err err = ERR_INIT;
	union {
		const char *from;
		char *to;
	} cast;
	for (size_t i = 0; words[i]; i++) {
		cast.from = words[i];
		argv[i] = cast.to;
	}
	assert_int_equal(driver_line_read(&line, argv, &err), 0);
	return line;
}

#define DRIVER(...) driver((const char *const[WORDS]){"clang", __VA_ARGS__})

static void sources_are_told_from_values_and_inputs(void **state)
{
	(void)state;
	struct driver_line line = DRIVER("-c", "-include", "x.c", "-I", "d.c", "a b.c", "-MMD", "o.o",
	                                 "-B", "/t", "-B/u", "lib.a", "y.cpp", "-x", "c", "odd.txt",
	                                 "-oq r.o");
	assert_int_equal(line.sources.count, 3);
	assert_string_equal(line.sources.item[0], "a b.c");
	assert_string_equal(line.sources.item[2], "odd.txt");
	assert_string_equal(line.output, "q r.o");
	assert_int_equal(line.tools.count, 2);
	assert_string_equal(line.tools.item[1], "/u");
	assert_true(line.compiles);
	assert_true(line.leaves_headers_out);
	assert_false(line.stops_early);
	driver_line_release(&line);
}

static void an_object_is_named_after_its_source(void **state)
{
	(void)state;
	struct driver_line line = DRIVER("-c", "../d/x.y.c");
	char *object = driver_line_object(&line, line.sources.item[0]);
	assert_string_equal(object, "x.y.o");
	free(object);
	driver_line_release(&line);
}

static void tools_are_known_by_name(void **state)
{
	(void)state;
	static const char *const compilers[] = {"cc",      "gcc-12",   "x86_64-linux-gnu-gcc-12",
	                                        "clang++", "clang-14", "musl-gcc",
	                                        "c89-gcc", "g++",      "aarch64-linux-gnu-c++"};
	static const char *const linkers[] = {"ld",   "ld.bfd", "ld.lld-14",
	                                      "mold", "gold",   "x86_64-linux-gnu-ld.gold"};
	static const char *const neither[] = {
		"gcc-ar", "clang-format",           "ld.so",   "gccgo", "ccache",
		"dh-cc",  "x86_64-w64-mingw32-gcc", "llvm-ar", "-",     ""};
	for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++)
		assert_true(shims_is_compiler(compilers[i]) && !shims_is_linker(compilers[i]));
	for (size_t i = 0; i < sizeof linkers / sizeof *linkers; i++)
		assert_true(shims_is_linker(linkers[i]) && !shims_is_compiler(linkers[i]));
	for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
		assert_true(!shims_is_linker(neither[i]) && !shims_is_compiler(neither[i]));
}

static void folders_of_stand_ins_are_taken_out_of_a_list(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"/c/tare/shims-1/path:/usr/bin:/bin", "/usr/bin:/bin"},
		{"/usr/bin:/c/shims-2/exec/", "/usr/bin"},
		{"/c/shims-2/exec", ""},
		{"/a::/b", "/a::/b"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *rest = shims_without(pairs[i][0]);
		assert_string_equal(rest, pairs[i][1]);
		free(rest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_compiles_get_a_list_of_their_own),
		cmocka_unit_test(the_users_file_is_read_when_it_lists_all),
		cmocka_unit_test(calls_that_make_no_object_pass),
		cmocka_unit_test(precompiled_headers_are_known_by_both_spellings),
		cmocka_unit_test(a_list_of_headers_asks_for_nothing_else),
		cmocka_unit_test(sources_are_told_from_values_and_inputs),
		cmocka_unit_test(an_object_is_named_after_its_source),
		cmocka_unit_test(tools_are_known_by_name),
		cmocka_unit_test(folders_of_stand_ins_are_taken_out_of_a_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
