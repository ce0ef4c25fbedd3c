/* The promises of wire/ar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "wire/ar.h"

static void open_seed(const char *name, struct buf *buf, struct ar *ar)
{
	struct err err = ERR_INIT;
	MEM_AUTO char *path = str_format("%s/fuzz/corpus/ar/%s", getenv("TESTS"), name);
	assert_int_equal(fd_read_file(path, 1 << 20, buf, &err), 0);
	assert_int_equal(ar_open(ar, buf->data, buf->size, name, &err), 0);
}

static void gnu_names_are_found_and_equal_ones_told_apart(void **state)
{
	(void)state;
	BUF_AUTO struct buf buf = BUF_INIT;
	struct ar ar;
	open_seed("gnu-same-name-twice", &buf, &ar);
	assert_int_equal(ar.count, 4);
	const struct ar_member *first = ar_find(&ar, "a.o", 0);
	const struct ar_member *second = ar_find(&ar, "a.o", 1);
	assert_non_null(first);
	assert_non_null(second);
	assert_true(first < second);
	assert_true(span_equal(first->content, "one\n"));
	assert_true(span_equal(ar_find(&ar, "b.o", 0)->content, "twotwo\n"));
	assert_non_null(ar_find(&ar, "a_member_with_a_long_name.o", 0));
	assert_null(ar_find(&ar, "a.o", 2));
	assert_null(ar_find(&ar, "c.o", 0));
	ar_release(&ar);
}

static void bsd_names_lie_in_the_content(void **state)
{
	(void)state;
	BUF_AUTO struct buf buf = BUF_INIT;
	struct ar ar;
	open_seed("bsd", &buf, &ar);
	assert_true(span_equal(ar_find(&ar, "a_member_with_a_long_name.o", 0)->content, "x\n"));
	ar_release(&ar);
}

static void thin_archives_name_files_and_hold_none(void **state)
{
	(void)state;
	BUF_AUTO struct buf buf = BUF_INIT;
	struct ar ar;
	open_seed("thin", &buf, &ar);
	assert_true(ar.is_thin);
	assert_int_equal(ar.count, 2);
	assert_int_equal(ar_find(&ar, "a.o", 0)->content.length, 0);
	assert_int_equal(ar_find(&ar, "a.o", 0)->size, 4);
	ar_release(&ar);
}

static void symbol_tables_are_no_members(void **state)
{
	(void)state;
	static const char *const seeds[] = {"symbols", "darwin"};
	for (size_t i = 0; i < 2; i++) {
		BUF_AUTO struct buf buf = BUF_INIT;
		struct ar ar;
		open_seed(seeds[i], &buf, &ar);
		assert_int_equal(ar.count, 1);
		assert_non_null(ar_find(&ar, "greet.o", 0));
		ar_release(&ar);
	}
}

static void a_last_member_without_its_padding_is_taken(void **state)
{
	(void)state;
	static const char archive[] = "!<arch>\n"
								  "a.o/            0           0     0     644     3         `\n"
								  "abc";
	struct err err = ERR_INIT;
	struct ar ar;
	assert_int_equal(ar_open(&ar, archive, sizeof archive - 1, "archive", &err), 0);
	assert_true(span_equal(ar_find(&ar, "a.o", 0)->content, "abc"));
	ar_release(&ar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gnu_names_are_found_and_equal_ones_told_apart),
		cmocka_unit_test(bsd_names_lie_in_the_content),
		cmocka_unit_test(thin_archives_name_files_and_hold_none),
		cmocka_unit_test(symbol_tables_are_no_members),
		cmocka_unit_test(a_last_member_without_its_padding_is_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
