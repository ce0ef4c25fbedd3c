/* The promises of input/linkline: the line means to us what it means to the linker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ld_line.h"

#define LINE(...) ld_line((const char *const[]){__VA_ARGS__, NULL})

static void output_is_read_in_every_spelling(void **state)
{
	(void)state;
	static const char *const spelling[][3] = {{"-o", "x y", NULL},
	                                          {"-ox y", NULL, NULL},
	                                          {"--output=x y", NULL, NULL},
	                                          {"--output", "x y", NULL}};
	for (size_t i = 0; i < 4; i++) {
		struct linkline line = ld_line(spelling[i]);
		assert_string_equal(line.output, "x y");
		linkline_release(&line);
	}
	struct linkline line = LINE("main.o", "-oformat", "elf64-x86-64");
	assert_string_equal(line.output, "a.out");
	assert_true(line.has_format);
	linkline_release(&line);
}

static void kinds_of_links_are_told_apart(void **state)
{
	(void)state;
	struct linkline line = LINE("-r", "a.o");
	assert_int_equal(line.kind, LINKLINE_RELOCATABLE);
	linkline_release(&line);
	line = LINE("-shared", "-rpath", "-r", "a.o");
	assert_int_equal(line.kind, LINKLINE_SHARED);
	linkline_release(&line);
	line = LINE("-pie", "a.o", "-rpath=/x");
	assert_int_equal(line.kind, LINKLINE_PROGRAM);
	linkline_release(&line);
}

static void an_options_argument_is_no_input(void **state)
{
	(void)state;
	struct linkline line = LINE("-soname", "libx.so", "-z", "relro", "-m", "elf_x86_64", "a.o",
	                            "-L", "/lib", "-lz", "-l", "m", "-e", "start");
	assert_int_equal(line.inputs.count, 3);
	assert_string_equal(line.inputs.item[0], "a.o");
	assert_string_equal(line.inputs.item[1], "-lz");
	linkline_release(&line);
}

static void questions_link_nothing(void **state)
{
	(void)state;
	struct linkline line = LINE("--version");
	assert_true(line.is_question);
	linkline_release(&line);
	line = LINE("-v");
	assert_true(line.is_question);
	linkline_release(&line);
	line = LINE("-v", "a.o");
	assert_false(line.is_question);
	linkline_release(&line);
}

static void the_users_own_map_is_seen(void **state)
{
	(void)state;
	struct linkline line = LINE("a.o", "-Map", "one", "-Map=two");
	assert_string_equal(line.map, "two");
	linkline_release(&line);
	line = LINE("a.o", "-M");
	assert_null(line.map);
	assert_true(line.map_stdout);
	linkline_release(&line);
}

static void response_files_are_read_with_their_quotes(void **state)
{
	(void)state;
	char path[] = "/tmp/linkline-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	static const char text[] =
		"-o 'my prog' a\\ b.o \"c d.o\"\n-plugin-opt=-fresolution=/tmp/r.res\n";
	assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
	close(fd);
	char word[64];
	snprintf(word, sizeof word, "@%s", path);
	struct linkline line = LINE(word, "@nosuchfile");
	assert_string_equal(line.output, "my prog");
	assert_int_equal(line.inputs.count, 3);
	assert_string_equal(line.inputs.item[0], "a b.o");
	assert_string_equal(line.inputs.item[1], "c d.o");
	assert_string_equal(line.inputs.item[2], "@nosuchfile");
	assert_string_equal(line.resolution, "/tmp/r.res");
	linkline_release(&line);
	unlink(path);
}

static void a_response_file_that_names_itself_is_refused(void **state)
{
	(void)state;
	char path[] = "/tmp/linkline-XXXXXX", word[64];
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	int length = snprintf(word, sizeof word, "@%s", path);
	assert_int_equal(write(fd, word, (size_t)length), length);
	close(fd);
	char name[] = "ld";
	char *argv[] = {name, word};
	struct linkline line;
	struct err err = ERR_INIT;
	assert_int_equal(linkline_read(&line, 2, argv, &err), -1);
	assert_non_null(strstr(err.message, "nested too deep"));
	err_clear(&err);
	unlink(path);
}

static void configure_probes_are_known_by_their_output(void **state)
{
	(void)state;
	assert_true(linkline_is_probe("conftest"));
	assert_true(linkline_is_probe("./conftest1"));
	assert_true(linkline_is_probe("cmTC_1a2b3"));
	assert_true(linkline_is_probe("/b/meson-private/tmpx/output.exe"));
	assert_false(linkline_is_probe("a.out"));
	assert_false(linkline_is_probe("src/redis-server"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_is_read_in_every_spelling),
		cmocka_unit_test(kinds_of_links_are_told_apart),
		cmocka_unit_test(an_options_argument_is_no_input),
		cmocka_unit_test(questions_link_nothing),
		cmocka_unit_test(the_users_own_map_is_seen),
		cmocka_unit_test(response_files_are_read_with_their_quotes),
		cmocka_unit_test(a_response_file_that_names_itself_is_refused),
		cmocka_unit_test(configure_probes_are_known_by_their_output),
	};
	return cmocka_run_group_tests_name("linkline", tests, NULL, NULL);
}
