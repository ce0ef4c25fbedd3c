/* The promises of the readers of what compilers write: dependency files, line markers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/depfile.h"
#include "wire/linemarkers.h"

#define MOST 6

static void depends_on(const char *text, const char *const *wanted)
{
	struct strlist files = {0};
	struct err err = ERR_INIT;
	assert_int_equal(depfile_read(span_of(text), &files, &err), 0);
	size_t count = 0;
	for (; wanted[count]; count++) {
		assert_true(count < files.count);
		assert_string_equal(files.item[count], wanted[count]);
	}
	assert_int_equal(files.count, count);
	strlist_release(&files);
}

#define DEPENDS(text, ...) depends_on(text, (const char *const[MOST]){__VA_ARGS__})

static void prerequisites_are_read_over_joined_lines(void **state)
{
	(void)state;
	DEPENDS("o.o: a.c b.h \\\n  c.h\\\n d.h\n", "a.c", "b.h", "c.h", "d.h");
	DEPENDS("o.o: a.c b.h \\\r\n c.h\r\n", "a.c", "b.h", "c.h");
	DEPENDS("o.o:a.c b.h", NULL);
	DEPENDS("o.o: a.c", "a.c");
	DEPENDS("", NULL);
}

static void phony_rules_of_mp_add_nothing(void **state)
{
	(void)state;
	DEPENDS("o.o: a.c b.h\n\nb.h:\n\nc.h:\n", "a.c", "b.h");
	DEPENDS("x.o y.o: a.c | dir\n", "a.c", "dir");
}

static void escapes_are_those_of_gcc(void **state)
{
	(void)state;
	DEPENDS("o.o: a\\ b.c\n", "a b.c");
	DEPENDS("o.o: we\\ ird\\#$$&;q.c\n", "we ird#$&;q.c");
	DEPENDS("o.o: back\\slash.c\n", "back\\slash.c");
	DEPENDS("o.o: end\\\\\\ x.c y\n", "end\\ x.c", "y");
	DEPENDS("o.o: colon\\:x.c d:/x.h\n", "colon:x.c", "d:/x.h");
	DEPENDS("my\\ target.o: a.c\n", "a.c");
}

static void lines_that_are_no_rule_are_skipped(void **state)
{
	(void)state;
	DEPENDS("o.o: a.c\nCXX_IMPORTS += x.c++m\n.PHONY: x.c++m\n", "a.c", "x.c++m");
}

static void a_zero_byte_is_refused(void **state)
{
	(void)state;
	struct strlist files = {0};
	struct err err = ERR_INIT;
	assert_int_equal(depfile_read((struct span){"o.o: a\0b\n", 9}, &files, &err), -1);
	err_clear(&err);
	strlist_release(&files);
}

static void line_markers_name_main_folder_and_headers(void **state)
{
	(void)state;
	static const char text[] = "# 0 \"src/a b.c\"\n"
							   "# 1 \"/build//\"\n"
							   "# 0 \"<built-in>\"\n"
							   "# 1 \"/usr/include/stdio.h\" 1 3 4\n"
							   "int x; # 1 \"no.h\"\n"
							   "#pragma once\n"
							   "# 2 \"src/a b.c\" 2\n"
							   "# 1 \"q\\\"\\\\\\303\\251.h\" 1\n"
							   "# 1 \"/usr/include/stdio.h\" 1 3 4\n"
							   "# 7 \"unfinished\n";
	struct linemarkers markers;
	struct err err = ERR_INIT;
	assert_int_equal(linemarkers_read(span_of(text), &markers, &err), 0);
	assert_string_equal(markers.main, "src/a b.c");
	assert_string_equal(markers.dir, "/build");
	assert_int_equal(markers.files.count, 2);
	assert_string_equal(markers.files.item[0], "/usr/include/stdio.h");
	assert_string_equal(markers.files.item[1], "q\"\\\303\251.h");
	linemarkers_release(&markers);
}

static void text_without_markers_names_nothing(void **state)
{
	(void)state;
	struct linemarkers markers;
	struct err err = ERR_INIT;
	assert_int_equal(linemarkers_read(span_of("int x;\n#\n# \n# x\n"), &markers, &err), 0);
	assert_null(markers.main);
	assert_int_equal(markers.files.count, 0);
	linemarkers_release(&markers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prerequisites_are_read_over_joined_lines),
		cmocka_unit_test(phony_rules_of_mp_add_nothing),
		cmocka_unit_test(escapes_are_those_of_gcc),
		cmocka_unit_test(lines_that_are_no_rule_are_skipped),
		cmocka_unit_test(a_zero_byte_is_refused),
		cmocka_unit_test(line_markers_name_main_folder_and_headers),
		cmocka_unit_test(text_without_markers_names_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
