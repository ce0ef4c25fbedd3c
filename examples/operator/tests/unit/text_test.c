/* The promises of text, UTF-8, dates and base64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base64.h"
#include "date.h"
#include "text.h"
#include "utf8.h"

static char room[256];

static const char *done(struct text *text)
{
	assert_false(text->full);
	assert_true(text->size < sizeof room);
	text->data[text->size] = 0;
	return text->data;
}

static void what_does_not_fit_is_dropped_whole_and_told(void **state)
{
	(void)state;
	char four[4];
	struct text text = TEXT_IN(four);
	text_write(&text, "%s", "abc");
	assert_false(text.full);
	text_write(&text, "%s", "de");
	assert_true(text.full);
	assert_int_equal(text.size, 3);
	text_add_byte(&text, 'x');
	assert_memory_equal(four, "abcx", 4);
}

static void numbers_are_written_to_their_last_digit(void **state)
{
	(void)state;
	struct text text = TEXT_IN(room);
	text_write(&text, "%u", 0U);
	text_add_byte(&text, ' ');
	text_write(&text, "%u", UINT32_MAX);
	assert_string_equal(done(&text), "0 4294967295");
}

static void json_is_escaped_and_always_utf8(void **state)
{
	(void)state;
	struct text text = TEXT_IN(room);
	static const char in[] = "a\"\\\b\f\n\r\t\0\x1f/\x7f\xc3\xa4\xff\xed\xa0\x80";
	text_write(&text, "%J", in, sizeof in - 1);
	assert_string_equal(done(&text),
	                    "a\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F/\x7f\xc3\xa4\xef\xbf\xbd"
	                    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void expect_segment(const char *in, const char *want)
{
	struct text text = TEXT_IN(room);
	text_write(&text, "%p", in);
	assert_string_equal(done(&text), want);
}

static void a_segment_cannot_leave_its_place_in_a_path(void **state)
{
	(void)state;
	expect_segment("rtc_A-9.~", "rtc_A-9.~");
	expect_segment("a/b?c#d%e f\n", "a%2Fb%3Fc%23d%25e%20f%0A");
	expect_segment("\xc3\xa4", "%C3%A4");
	expect_segment(".", "%2E");
	expect_segment("..", "%2E%2E");
	expect_segment("...", "...");
	expect_segment(".a", ".a");
	expect_segment("", "");
}

static void a_template_takes_strings_and_pointers_with_sizes(void **state)
{
	(void)state;
	struct text text = TEXT_IN(room);
	text_write(&text, "plain");
	text_write(&text, "<%s|%S|%j|%J|%p|%P>", "a%s", "bcd", (size_t)2, "\"", "\n\0", (size_t)2, "/",
	           "?x", (size_t)1);
	assert_string_equal(done(&text), "plain<a%s|bc|\\\"|\\n\\u0000|%2F|%3F>");
}

static void a_number_is_filled_up_with_zeros_and_never_cut(void **state)
{
	(void)state;
	struct text text = TEXT_IN(room);
	text_write(&text, "%u %2u %4u %6u %2u %u", 0U, 7U, 2026U, 42U, 123U, UINT32_MAX);
	assert_string_equal(done(&text), "0 07 2026 000042 123 4294967295");
}

static void a_part_that_does_not_fit_is_dropped_and_the_rest_is_not(void **state)
{
	(void)state;
	char eight[8];
	struct text text = TEXT_IN(eight);
	text_write(&text, "ab%scd%u", "1234567", 5U);
	assert_true(text.full);
	assert_int_equal(text.size, 5);
	assert_memory_equal(eight, "abcd5", 5);
}

static void what_is_printed_ends_with_a_nul(void **state)
{
	(void)state;
	char five[5];
	assert_true(text_print(five, sizeof five, "%u%s", 12U, "34"));
	assert_string_equal(five, "1234");
	assert_false(text_print(five, sizeof five, "%u%s", 12U, "345"));
	assert_string_equal(five, "12");
}

static void foreign_text_is_quoted_and_callers_are_masked(void **state)
{
	(void)state;
	struct text text = TEXT_IN(room);
	text_write(&text, "%q %Q %m %M", "a\"\x1b\xff\n", "xyz", (size_t)2, "+4930998877",
	           "J\xc3\xb6rg", (size_t)5);
	assert_string_equal(done(&text), "\"a\\\"\\x1B\\xFF\\n\" \"xy\" \"*********77\" \"**rg\"");
	text.size = 0;
	text_in_clear = true;
	text_write(&text, "%m", "123");
	text_in_clear = false;
	text_write(&text, "%m", "123");
	assert_string_equal(done(&text), "\"123\"\"***\"");
}

static void utf8_is_taken_strictly(void **state)
{
	(void)state;
	static const char *const good[] = {"",
	                                   "a",
	                                   "\xc2\x80",
	                                   "\xdf\xbf",
	                                   "\xe0\xa0\x80",
	                                   "\xed\x9f\xbf",
	                                   "\xee\x80\x80",
	                                   "\xf0\x90\x80\x80",
	                                   "\xf4\x8f\xbf\xbf"};
	static const char *const bad[] = {"\x80",
	                                  "\xc0\x80",
	                                  "\xc1\xbf",
	                                  "\xc2",
	                                  "\xe0\x9f\xbf",
	                                  "\xed\xa0\x80",
	                                  "\xed\xbf\xbf",
	                                  "\xe2\x82",
	                                  "\xf0\x8f\xbf\xbf",
	                                  "\xf4\x90\x80\x80",
	                                  "\xf5\x80\x80\x80",
	                                  "\xff",
	                                  "\xe2\x28\xa1"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
}

static void every_character_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < 0x110000; code += code == 0xd7ff ? 0x801 : 1) {
		char bytes[4];
		size_t length = utf8_write(code, bytes);
		struct character read = utf8_read(bytes, length);
		assert_int_equal(read.size, length);
		assert_int_equal(read.code, code);
		assert_int_equal(utf8_read(bytes, length - 1).size, 0);
	}
}

static void expect_date(uint64_t seconds, const char *http, const char *stamp)
{
	struct text text = TEXT_IN(room);
	date_add_http(&text, seconds);
	assert_string_equal(done(&text), http);
	text.size = 0;
	date_add_stamp(&text, seconds, 42);
	assert_string_equal(done(&text), stamp);
}

static void dates_are_right_around_leap_days(void **state)
{
	(void)state;
	expect_date(0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000042Z");
	expect_date(951782399, "Mon, 28 Feb 2000 23:59:59 GMT", "2000-02-28T23:59:59.000042Z");
	expect_date(951782400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00.000042Z");
	expect_date(951868800, "Wed, 01 Mar 2000 00:00:00 GMT", "2000-03-01T00:00:00.000042Z");
	expect_date(784111777, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000042Z");
	expect_date(1798761599, "Thu, 31 Dec 2026 23:59:59 GMT", "2026-12-31T23:59:59.000042Z");
	expect_date(4107542400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00.000042Z");
}

static void base64_is_that_of_rfc_4648(void **state)
{
	(void)state;
	static const char *const rows[][2] = {{"", ""},
	                                      {"f", "Zg=="},
	                                      {"fo", "Zm8="},
	                                      {"foo", "Zm9v"},
	                                      {"foob", "Zm9vYg=="},
	                                      {"fooba", "Zm9vYmE="},
	                                      {"foobar", "Zm9vYmFy"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned char bytes[8];
		size_t size = strlen(rows[i][0]);
		base64_encode(rows[i][0], size, room);
		assert_string_equal(room, rows[i][1]);
		assert_int_equal(base64_decode(room, strlen(room), bytes, sizeof bytes), size);
		assert_memory_equal(bytes, rows[i][0], size);
		assert_int_equal(base64_decode(room, strlen(room), bytes, size), size);
		if (size)
			assert_int_equal(base64_decode(room, strlen(room), bytes, size - 1), -1);
	}
}

static void base64_of_two_spellings_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"A",    "AA",   "AAA",   "A===", "====",     "AA=A",  "=AAA",
	                                  "AB==", "AAB=", "AA\n=", "-_-_", "AA==AAAA", "AAAA=", "AA A"};
	unsigned char bytes[16];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(base64_decode(bad[i], strlen(bad[i]), bytes, sizeof bytes), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_fit_is_dropped_whole_and_told),
		cmocka_unit_test(numbers_are_written_to_their_last_digit),
		cmocka_unit_test(json_is_escaped_and_always_utf8),
		cmocka_unit_test(a_segment_cannot_leave_its_place_in_a_path),
		cmocka_unit_test(a_template_takes_strings_and_pointers_with_sizes),
		cmocka_unit_test(a_number_is_filled_up_with_zeros_and_never_cut),
		cmocka_unit_test(a_part_that_does_not_fit_is_dropped_and_the_rest_is_not),
		cmocka_unit_test(what_is_printed_ends_with_a_nul),
		cmocka_unit_test(foreign_text_is_quoted_and_callers_are_masked),
		cmocka_unit_test(utf8_is_taken_strictly),
		cmocka_unit_test(every_character_is_read_as_it_was_written),
		cmocka_unit_test(dates_are_right_around_leap_days),
		cmocka_unit_test(base64_is_that_of_rfc_4648),
		cmocka_unit_test(base64_of_two_spellings_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
