/* The promises of the JSON reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"

static struct json_token tokens[64];

static int parse(struct json *json, const char *text)
{
	*json = (struct json){.text = text, .size = strlen(text), .token = tokens, .room = 64};
	return json_parse(json);
}

static void the_grammar_is_that_of_rfc_8259(void **state)
{
	(void)state;
	static const char *const good[] = {"0",
	                                   "-0",
	                                   "1.5e+7",
	                                   "1E-2",
	                                   "\"\"",
	                                   "true",
	                                   " \t\r\n[ ] ",
	                                   "{}",
	                                   "[1,2]",
	                                   "{\"a\":{\"b\":[]}}",
	                                   "\"\\u0000\\ud83d\\ude00\\/\\b\"",
	                                   "\"\xf0\x9f\x98\x80\"",
	                                   "{\"a\":1,\"a\":2}",
	                                   "null"};
	static const char *const bad[] = {"",
	                                  " ",
	                                  "01",
	                                  "-",
	                                  "1.",
	                                  ".5",
	                                  "1e",
	                                  "+1",
	                                  "0x1",
	                                  "nul",
	                                  "truex",
	                                  "[",
	                                  "[1",
	                                  "[1,",
	                                  "[1,]",
	                                  "[,1]",
	                                  "[1 2]",
	                                  "{",
	                                  "{\"a\"",
	                                  "{\"a\":",
	                                  "{\"a\":1",
	                                  "{\"a\":1,}",
	                                  "{a:1}",
	                                  "{\"a\" 1}",
	                                  "{1:1}",
	                                  "]",
	                                  "[}",
	                                  "{]",
	                                  "[1}",
	                                  "\"",
	                                  "\"\\",
	                                  "\"\\x\"",
	                                  "\"\\u12\"",
	                                  "\"\\u123g\"",
	                                  "\"\n\"",
	                                  "\"\\ud800\"",
	                                  "\"\\udc00\"",
	                                  "\"\\ud800\\u0041\"",
	                                  "\"\\ud800\\\"",
	                                  "\"\xff\"",
	                                  "\"\xed\xa0\x80\"",
	                                  "1 1",
	                                  "{} x",
	                                  "'a'",
	                                  "\xef\xbb\xbf{}",
	                                  "[1]]",
	                                  "NaN",
	                                  "Infinity",
	                                  "/**/1"};
	struct json json;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(parse(&json, good[i]), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(parse(&json, bad[i]), -1);
		assert_non_null(json.problem);
		assert_true(json.problem_at <= json.size);
	}
}

static void tokens_know_their_extent_and_what_comes_next(void **state)
{
	(void)state;
	struct json json;
	assert_int_equal(parse(&json, "{\"a\":[1,{}],\"b\":\"x\"}"), 0);
	assert_int_equal(json.count, 7);
	assert_int_equal(tokens[0].type, JSON_OBJECT);
	assert_int_equal(tokens[0].count, 2);
	assert_int_equal(tokens[0].next, 7);
	assert_int_equal(tokens[0].end, json.size);
	assert_int_equal(tokens[2].type, JSON_ARRAY);
	assert_int_equal(tokens[2].count, 2);
	assert_int_equal(tokens[2].next, 5);
	assert_int_equal(tokens[2].end - tokens[2].start, 6);
	assert_int_equal(tokens[4].next, 5);
	assert_int_equal(json_get(&json, 0, "b"), 6);
	assert_int_equal(tokens[6].start + 1, tokens[6].end);
}

static void members_are_found_by_what_their_names_mean(void **state)
{
	(void)state;
	struct json json;
	assert_int_equal(parse(&json, "{\"\\u0061\\n\":1,\"b\":2,\"\\u0062\":3,\"c\\u0000\":4}"), 0);
	assert_int_equal(json_get(&json, 0, "a\n"), 2);
	assert_int_equal(json_get(&json, 0, "b"), JSON_TWICE);
	assert_int_equal(json_get(&json, 0, "c"), JSON_MISSING);
	assert_int_equal(json_get(&json, 0, "a"), JSON_MISSING);
	assert_int_equal(json_get(&json, 0, ""), JSON_MISSING);
	assert_int_equal(json_get(&json, 2, "a"), JSON_MISSING);
	assert_int_equal(parse(&json, "{\"x\":{\"a\":1},\"a\":2}"), 0);
	assert_int_equal(json_get(&json, 0, "a"), 6);
}

static void strings_are_copied_whole_or_not_at_all(void **state)
{
	(void)state;
	struct json json;
	char to[8];
	assert_int_equal(parse(&json, "\"\\ud83d\\ude00\\t\\u00e4\""), 0);
	assert_int_equal(json_copy(&json, 0, to, sizeof to), 7);
	assert_string_equal(to, "\xf0\x9f\x98\x80\t\xc3\xa4");
	assert_int_equal(json_copy(&json, 0, to, 7), -1);
	assert_int_equal(json_copy(&json, 0, to, 0), -1);
	assert_int_equal(parse(&json, "\"a\\u0000b\""), 0);
	assert_int_equal(json_copy(&json, 0, to, sizeof to), -1);
	assert_int_equal(parse(&json, "1"), 0);
	assert_int_equal(json_copy(&json, 0, to, sizeof to), -1);
	assert_int_equal(parse(&json, "\"\""), 0);
	assert_int_equal(json_copy(&json, 0, to, 1), 0);
	assert_int_equal(parse(&json, "{\"a\":\"b\",\"c\":1,\"d\":\"1234567890\"}"), 0);
	assert_int_equal(json_copy_member(&json, 0, "a", to, sizeof to), 1);
	assert_string_equal(to, "b");
	static const char *const none[] = {"b", "c", "d"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_int_equal(json_copy_member(&json, 0, none[i], to, sizeof to), -1);
		assert_string_equal(to, "");
	}
}

static void whole_numbers_up_to_2_53_are_read(void **state)
{
	(void)state;
	static const char *const bad[] = {"-1",    "1.0",  "1e0", "9007199254740993",
	                                  "\"1\"", "null", "-0",  "99999999999999999999999999"};
	struct json json;
	uint64_t number;
	assert_int_equal(parse(&json, "9007199254740992"), 0);
	assert_int_equal(json_uint(&json, 0, &number), 0);
	assert_true(number == (uint64_t)1 << 53);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(parse(&json, bad[i]), 0);
		assert_int_equal(json_uint(&json, 0, &number), -1);
	}
}

static void ceilings_are_told_and_not_passed(void **state)
{
	(void)state;
	struct json json;
	char text[200];
	memset(text, '[', JSON_DEPTH);
	memset(text + JSON_DEPTH, ']', JSON_DEPTH);
	text[2 * JSON_DEPTH] = 0;
	assert_int_equal(parse(&json, text), 0);
	memset(text, '[', JSON_DEPTH + 1);
	assert_int_equal(parse(&json, text), -1);
	assert_int_equal(json.problem_at, JSON_DEPTH);
	json = (struct json){.text = "[1,2,3]", .size = 7, .token = tokens, .room = 3};
	tokens[3].type = 99;
	assert_int_equal(json_parse(&json), -1);
	assert_int_equal(json.problem_at, 5);
	assert_int_equal(tokens[3].type, 99);
}

static void places_are_lines_and_columns_from_1(void **state)
{
	(void)state;
	struct json json;
	unsigned line, column;
	assert_int_equal(parse(&json, "{\n \"a\": 1,\n \"b\" 2}"), -1);
	json_position(&json, json.problem_at, &line, &column);
	assert_int_equal(line, 3);
	assert_int_equal(column, 6);
	json_position(&json, 0, &line, &column);
	assert_int_equal(line * 100 + column, 101);
	json_position(&json, 1000, &line, &column);
	assert_int_equal(line, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_grammar_is_that_of_rfc_8259),
		cmocka_unit_test(tokens_know_their_extent_and_what_comes_next),
		cmocka_unit_test(members_are_found_by_what_their_names_mean),
		cmocka_unit_test(strings_are_copied_whole_or_not_at_all),
		cmocka_unit_test(whole_numbers_up_to_2_53_are_read),
		cmocka_unit_test(ceilings_are_told_and_not_passed),
		cmocka_unit_test(places_are_lines_and_columns_from_1),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
