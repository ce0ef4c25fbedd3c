/* The promises of wire/json_stream and wire/json_walk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "advisory_dump.h"
#include "base/limit.h"
#include "base/mem.h"
#include "wire/json_walk.h"

/* The events of a text, read whole and in pieces. */
static void events(const char *text, const char *expected)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(dump_read(dump_json, span_of(text), &out, &err), 0);
	assert_string_equal((const char *)out.data, expected);
	buf_release(&out);
}

static void breaks(const char *text, const char *message)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(dump_read(dump_json, span_of(text), &out, &err), -1);
	if (!strstr(err.message, message))
		print_message("%s\n", err.message);
	assert_non_null(strstr(err.message, message));
	err_clear(&err);
	buf_release(&out);
}

static void every_value_is_an_event(void **state)
{
	(void)state;
	events("{\"a\":[1,-2.5e+3,\"x\"],\"b\":{\"c\":null},\"d\":[true,false,[],{}]}",
	       "{:<a>[0<1>0<-2.5e+3>s<x>]:<b>{:<c>n}:<d>[tf[]{}]}.");
	events(" \t\r\n\"one\" ", "s<one>.");
	events("0", "0<0>.");
}

static void escapes_are_resolved(void **state)
{
	(void)state;
	events("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[s<\"\\/\b\f\n\r\t>].");
	events("[\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"]",
	       "[s<A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80>].");
	events("{\"\\u0061\":\"\xc3\xa9\"}", "{:<a>s<\xc3\xa9>}.");
}

static void what_is_no_json_is_told_with_its_byte(void **state)
{
	(void)state;
	breaks("[1,]", "byte 3: no value begins like this");
	breaks("{\"a\" 1}", "byte 5: a name without a colon");
	breaks("[1 2]", "byte 3: a comma is missing");
	breaks("{} {}", "byte 3: something stands behind");
	breaks("[\"abc", "byte 5: it ends inside a string");
	breaks("[\"a\xff\"]", "not UTF-8");
	breaks("[\"\\u0000\"]", "a NUL in a string");
	breaks("", "byte 0: it ends too early");
	breaks("[[", "byte 2: it ends too early");
}

static void depth_and_strings_have_ceilings(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	buf_add_fill(&text, '[', LIMIT_JSON_DEPTH);
	buf_add_fill(&text, ']', LIMIT_JSON_DEPTH);
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	assert_int_equal(dump_read(dump_json, buf_span(&text), &out, &err), 0);
	buf_release(&out);
	text.size = 0;
	buf_add_fill(&text, '[', LIMIT_JSON_DEPTH + 1);
	breaks((const char *)text.data, "nested too deep");
	for (size_t more = 0; more < 2; more++) {
		text.size = 0;
		buf_add_byte(&text, '"');
		buf_add_fill(&text, 'a', LIMIT_JSON_STRING + more);
		buf_add_byte(&text, '"');
		struct buf answer = BUF_INIT;
		assert_int_equal(dump_read(dump_json, buf_span(&text), &answer, &err), more ? -1 : 0);
		buf_release(&answer);
	}
	assert_non_null(strstr(err.message, "too long"));
	err_clear(&err);
}

static void a_value_can_be_passed_over(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct span text;
	struct json_stream *stream = json_stream_over(
		span_of("{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":3,\"e\":[]}"));
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_OBJECT);
	assert_int_equal(json_stream_next(stream, &text, &err), JSON_NAME);
	assert_int_equal(json_stream_skip(stream, &err), 0);
	assert_int_equal(json_stream_next(stream, &text, &err), JSON_NAME);
	assert_true(span_equal(text, "d"));
	assert_int_equal(json_stream_depth(stream), 1);
	assert_int_equal(json_stream_skip(stream, &err), 0);
	assert_int_equal(json_stream_next(stream, &text, &err), JSON_NAME);
	assert_int_equal(json_stream_next(stream, &text, &err), JSON_ARRAY);
	assert_int_equal(json_stream_skip(stream, &err), 0);
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_OBJECT_END);
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_END);
	assert_int_equal(json_stream_offset(stream),
	                 strlen("{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":3,\"e\":[]}"));
	json_stream_free(stream);
}

static void a_stream_begins_anew(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct json_stream *stream = json_stream_over(span_of("[1"));
	json_stream_next(stream, NULL, &err);
	json_stream_next(stream, NULL, &err);
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_BROKEN);
	err_clear(&err);
	struct pieces pieces = {.rest = span_of("{}"), .size = 1};
	json_stream_again(stream, pieces_more, &pieces);
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_OBJECT);
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_OBJECT_END);
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_END);
	free(pieces.piece);
	json_stream_restart(stream, span_of("7"));
	assert_int_equal(json_stream_next(stream, NULL, &err), JSON_NUMBER);
	json_stream_free(stream);
}

static void walking_passes_over_what_is_of_another_type(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct span text;
	struct json_stream *stream = json_stream_over(
		span_of("{\"a\":[{}],\"b\":[1,{\"x\":2},[3],\"s\"],\"c\":{\"deep\":[]},\"d\":null,\"e\":"
	            "\"a\\tb\"}"));
	assert_int_equal(json_enter_object(stream, &err), 1);
	assert_int_equal(json_member(stream, &text, &err), 1);
	assert_int_equal(json_enter_object(stream, &err), 0); /* it is an array */
	assert_int_equal(json_member(stream, &text, &err), 1);
	assert_int_equal(json_enter_array(stream, &err), 1);
	assert_int_equal(json_element(stream, &err), 1); /* behind the 1 */
	assert_int_equal(json_member(stream, &text, &err), 1);
	assert_int_equal(json_scalar(stream, &text, &err), 1);
	assert_true(span_equal(text, "2"));
	assert_int_equal(json_member(stream, &text, &err), 0);
	assert_int_equal(json_text_element(stream, &text, &err), 1); /* behind the [3] */
	assert_true(span_equal(text, "s"));
	assert_int_equal(json_element(stream, &err), 0);
	assert_int_equal(json_member(stream, &text, &err), 1);
	assert_int_equal(json_text(stream, &text, &err), 0);
	assert_int_equal(json_member(stream, &text, &err), 1);
	char *slot = str_dup("old");
	assert_int_equal(json_keep_text(stream, &slot, &err), 0);
	assert_string_equal(slot, "old");
	assert_int_equal(json_member(stream, &text, &err), 1);
	assert_int_equal(json_keep_text(stream, &slot, &err), 1);
	assert_string_equal(slot, "a b");
	assert_int_equal(json_member(stream, &text, &err), 0);
	free(slot);
	json_stream_free(stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_an_event),
		cmocka_unit_test(escapes_are_resolved),
		cmocka_unit_test(what_is_no_json_is_told_with_its_byte),
		cmocka_unit_test(depth_and_strings_have_ceilings),
		cmocka_unit_test(a_value_can_be_passed_over),
		cmocka_unit_test(a_stream_begins_anew),
		cmocka_unit_test(walking_passes_over_what_is_of_another_type),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
