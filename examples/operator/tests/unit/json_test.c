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
	return json_parse(json, text, strlen(text), tokens, 64);
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
		assert_true(json.at >= json.text && json.at <= json.text + json.size);
	}
}

static void tokens_know_their_extent_and_what_comes_next(void **state)
{
	(void)state;
	struct json json;
	assert_int_equal(parse(&json, "{\"a\":[1,{}],\"b\":\"x\"}"), 0);
	assert_int_equal(json.count, 7);
	assert_int_equal(tokens[0].type, JSON_OBJECT);
	assert_ptr_equal(tokens[0].next, tokens + 7);
	assert_ptr_equal(tokens[0].text, json.text);
	assert_int_equal(tokens[0].size, json.size);
	assert_ptr_equal(tokens[1].next, tokens + 2);
	assert_int_equal(tokens[2].type, JSON_ARRAY);
	assert_ptr_equal(tokens[2].next, tokens + 5);
	assert_int_equal(tokens[2].size, 6);
	assert_ptr_equal(tokens[4].next, tokens + 5);
	assert_ptr_equal(json_get(tokens, "b"), tokens + 6);
	assert_int_equal(tokens[6].size, 1);
	assert_int_equal(*tokens[6].text, 'x');
}

static int type_of(const struct json_token *object, const char *name)
{
	return (int)json_get(object, name)->type;
}

static void members_are_found_by_what_their_names_mean(void **state)
{
	(void)state;
	struct json json;
	assert_int_equal(parse(&json, "{\"\\u0061\\n\":1,\"b\":2,\"\\u0062\":3,\"c\\u0000\":4}"), 0);
	assert_ptr_equal(json_get(tokens, "a\n"), tokens + 2);
	assert_int_equal(type_of(tokens, "b"), JSON_TWICE);
	assert_int_equal(type_of(tokens, "c"), JSON_MISSING);
	assert_int_equal(type_of(tokens, "a"), JSON_MISSING);
	assert_int_equal(type_of(tokens, ""), JSON_MISSING);
	assert_int_equal(type_of(tokens + 2, "a"), JSON_MISSING);
	assert_int_equal(type_of(json_get(tokens, "c"), "a"), JSON_MISSING);
	assert_int_equal(parse(&json, "{\"x\":{\"a\":1},\"a\":2}"), 0);
	assert_ptr_equal(json_get(tokens, "a"), tokens + 6);
	assert_int_equal(parse(&json, "{\"b\":1,\"b\":2,\"b\":3}"), 0);
	assert_int_equal(type_of(tokens, "b"), JSON_TWICE);
}

static void strings_are_copied_whole_or_not_at_all(void **state)
{
	(void)state;
	struct json json;
	char to[8];
	assert_int_equal(parse(&json, "\"\\ud83d\\ude00\\t\\u00e4\""), 0);
	assert_int_equal(json_copy(tokens, to, sizeof to), 7);
	assert_string_equal(to, "\xf0\x9f\x98\x80\t\xc3\xa4");
	assert_int_equal(json_copy(tokens, to, 7), -1);
	assert_string_equal(to, "");
	assert_int_equal(json_copy(tokens, to, 1), -1);
	assert_int_equal(parse(&json, "\"a\\u0000b\""), 0);
	assert_int_equal(json_copy(tokens, to, sizeof to), -1);
	assert_int_equal(parse(&json, "1"), 0);
	assert_int_equal(json_copy(tokens, to, sizeof to), -1);
	assert_int_equal(parse(&json, "\"\""), 0);
	assert_int_equal(json_copy(tokens, to, 1), 0);
	assert_int_equal(parse(&json, "{\"a\":\"b\",\"c\":1,\"d\":\"1234567890\"}"), 0);
	assert_int_equal(json_copy(json_get(tokens, "a"), to, sizeof to), 1);
	assert_string_equal(to, "b");
	assert_int_equal(json_copy(json_get(tokens + 1, "a"), to, sizeof to), -1);
	static const char *const none[] = {"b", "c", "d"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_int_equal(json_copy(json_get(tokens, none[i]), to, sizeof to), -1);
		assert_string_equal(to, "");
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
	assert_ptr_equal(json.at, json.text + JSON_DEPTH);
	tokens[3].type = 99;
	assert_int_equal(json_parse(&json, "[1,2,3]", 7, tokens, 3), -1);
	assert_ptr_equal(json.at, json.text + 5);
	assert_int_equal(tokens[3].type, 99);
	static const char members[] = "{\"a\":1,\"b\":2}";
	tokens[4].type = 99;
	assert_int_equal(json_parse(&json, members, 13, tokens, 4), -1);
	assert_int_equal(tokens[4].type, 99);
	assert_int_equal(json_parse(&json, members, 13, tokens, 5), 0);
}

static void places_are_lines_and_columns_from_1(void **state)
{
	(void)state;
	struct json json;
	char array[64];
	struct text text = TEXT_IN(array);
	assert_int_equal(parse(&json, "{\n \"a\": 1,\n \"b\" 2}"), -1);
	json_complain(&json, &text, "%s, %u, %u;");
	json.at = json.text;
	json_complain(&json, &text, "%s, %u, %u");
	text_add_byte(&text, '\0');
	assert_string_equal(array, "expected `:`, 3, 6;expected `:`, 1, 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_grammar_is_that_of_rfc_8259),
		cmocka_unit_test(tokens_know_their_extent_and_what_comes_next),
		cmocka_unit_test(members_are_found_by_what_their_names_mean),
		cmocka_unit_test(strings_are_copied_whole_or_not_at_all),
		cmocka_unit_test(ceilings_are_told_and_not_passed),
		cmocka_unit_test(places_are_lines_and_columns_from_1),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
