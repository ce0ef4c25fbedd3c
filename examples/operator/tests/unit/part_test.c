/* The promises of the parts that parsers take texts into. */
#include "check.h"

#include <string.h>

#include "part.h"

static void a_text_is_cut_at_its_separators(void **state)
{
	(void)state;
	struct part text = part_of("a,,b");
	assert_true(part_equals(part_cut(&text, ','), "a"));
	assert_true(part_equals(part_cut(&text, ','), ""));
	assert_true(part_equals(part_cut(&text, ','), "b"));
	assert_int_equal(text.size, 0);
	assert_true(part_equals(part_cut(&text, ','), ""));
	assert_true(part_equals(part_trim(part_of(" \tx y\t ")), "x y"));
	assert_int_equal(part_trim(part_of(" \t")).size, 0);
}

static void a_word_says_with_small_letters_that_case_does_not_matter(void **state)
{
	(void)state;
	assert_true(part_is(part_of("Content-LENGTH"), "content-length"));
	assert_true(part_is(part_of("GET"), "GET"));
	assert_false(part_is(part_of("get"), "GET"));
	assert_false(part_is(part_of("a"), "ab"));
	assert_false(part_is(part_of("ab"), "a"));
	assert_false(part_is(part_of("\x01"), "!"));
	assert_false(part_is(part_of("["), "{"));
	assert_false(part_equals(part_of("A"), "a"));
}

static void a_word_is_found_among_others(void **state)
{
	(void)state;
	assert_int_equal(part_among(part_of("B"), "a b c"), 1);
	assert_int_equal(part_among(part_of("bc"), "b bc"), 1);
	assert_int_equal(part_among(part_of("b"), "bc b"), 1);
	assert_int_equal(part_among(part_of("a b"), "a b"), -1);
	assert_int_equal(part_among(part_of(""), "a b"), -1);
	assert_int_equal(part_among(part_of("d"), "a b c"), -1);
}

static void a_list_has_elements_with_parameters(void **state)
{
	(void)state;
	assert_true(part_lists(part_of("x, CLOSE"), "close"));
	assert_true(part_lists(part_of(" upgrade;v=1,x"), "upgrade"));
	assert_false(part_lists(part_of("closed, x close"), "close"));
	assert_false(part_lists(part_of(""), "close"));
}

static void letters_and_digits_are_always_fine(void **state)
{
	(void)state;
	assert_true(part_is_made_of(part_of("azAZ09"), ""));
	assert_true(part_is_made_of(part_of("a-b"), "-"));
	assert_false(part_is_made_of(part_of("a-b"), "_"));
	assert_false(part_is_made_of((struct part){"a\0", 2}, "-"));
	assert_false(part_is_made_of(part_of("\xc3\xa4"), "-"));
	for (int byte = 0; byte < 256; byte++) {
		const char *digits = "0123456789abcdef", *found = NULL;
		if (byte)
			found = strchr(digits, byte >= 'A' && byte <= 'F' ? byte | 0x20 : byte);
		assert_int_equal(part_digit((char)byte), found ? found - digits : -1);
	}
}

static void a_number_is_digits_and_stops_at_its_ceiling(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "-1", "+1", "1 ", "0x1", "1.0"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(part_value(part_of(bad[i])), -1);
	assert_int_equal(part_value(part_of("0042")), 42);
	assert_true(part_value(part_of("9223372036854775807")) == INT64_MAX);
	assert_true(part_value(part_of("9223372036854775808")) == INT64_MAX);
	assert_true(part_value(part_of("18446744073709551616")) == INT64_MAX);
	assert_true(part_value(part_of("184467440737095516150000")) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_cut_at_its_separators),
		cmocka_unit_test(a_word_says_with_small_letters_that_case_does_not_matter),
		cmocka_unit_test(a_word_is_found_among_others),
		cmocka_unit_test(a_list_has_elements_with_parameters),
		cmocka_unit_test(letters_and_digits_are_always_fine),
		cmocka_unit_test(a_number_is_digits_and_stops_at_its_ceiling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
