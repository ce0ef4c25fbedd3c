/* The promises of base/: text, paths, buffers, maps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "base/strmap.h"

static void expect_clean(const char *in, const char *want)
{
	char *got = path_clean(in);
	assert_string_equal(got, want);
	free(got);
}

static void path_clean_takes_dots_and_slashes_away(void **state)
{
	(void)state;
	expect_clean("/usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/libz.a",
	             "/usr/lib/x86_64-linux-gnu/libz.a");
	expect_clean("./a//b/./c", "a/b/c");
	expect_clean("a/..", ".");
	expect_clean("../a/../../b", "../../b");
	expect_clean("/..", "/");
	expect_clean("/../a/", "/a");
	expect_clean("", ".");
}

static void path_within_knows_whole_components_only(void **state)
{
	(void)state;
	assert_string_equal(path_within("/a/b", "/a/b/c"), "c");
	assert_string_equal(path_within("/a/b", "/a/b"), ".");
	assert_null(path_within("/a/b", "/a/bc"));
	assert_string_equal(path_within("/", "/a"), "a");
}

static void err_wrap_puts_context_before(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_int_equal(err_set(&err, ERR_FAIL, "no '%s'", "x"), -1);
	assert_int_equal(err_wrap(&err, "reading"), -1);
	assert_string_equal(err.message, "reading: no 'x'");
	assert_int_equal(err.kind, ERR_FAIL);
	err_clear(&err);
	assert_null(err.message);
}

static void buf_refuses_to_pass_its_ceiling(void **state)
{
	(void)state;
	struct buf buf = {.ceiling = 4};
	buf_add(&buf, "abc", 3);
	assert_false(buf.full);
	buf_add(&buf, "de", 2);
	assert_true(buf.full);
	assert_int_equal(buf.size, 3);
	buf_release(&buf);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
	(void)state;
	uint64_t value;
	assert_true(span_hex(span_of("0x10"), &value));
	assert_int_equal(value, 16);
	assert_true(span_hex(span_of("ffffffffffffffff"), &value));
	assert_false(span_hex(span_of("10000000000000000"), &value));
	assert_false(span_hex(span_of("0x"), &value));
	assert_true(span_decimal(span_of("18446744073709551615"), &value));
	assert_false(span_decimal(span_of("18446744073709551616"), &value));
	assert_false(span_decimal(span_of("1 "), &value));
}

static void out_clean_escapes_what_a_terminal_would_obey(void **state)
{
	(void)state;
	char *got = out_clean("a\033[31m\xc2\x9b\xe2\x80\xae\xff\xc3\xa9");
	assert_string_equal(got, "a\\x1b[31m\\xc2\\x9b\\xe2\\x80\\xae\\xff\xc3\xa9");
	free(got);
}

static void strmap_keeps_what_it_was_given(void **state)
{
	(void)state;
	struct strmap map = STRMAP_INIT;
	for (size_t i = 0; i < 1000; i++) {
		char *key = str_format("key %zu", i);
		assert_true(strmap_put(&map, key, i));
		assert_false(strmap_put(&map, key, i * 2));
		free(key);
	}
	assert_int_equal(*strmap_get(&map, "key 999"), 1998);
	assert_null(strmap_get(&map, "key 1000"));
	strmap_release(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_clean_takes_dots_and_slashes_away),
		cmocka_unit_test(path_within_knows_whole_components_only),
		cmocka_unit_test(err_wrap_puts_context_before),
		cmocka_unit_test(buf_refuses_to_pass_its_ceiling),
		cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
		cmocka_unit_test(out_clean_escapes_what_a_terminal_would_obey),
		cmocka_unit_test(strmap_keeps_what_it_was_given),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
