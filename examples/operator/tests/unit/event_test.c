/* The promises of the reader of events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "event.h"

static struct event event;
static char told[256];

static enum event_kind event_of(const char *body)
{
	struct text problem = {told, 0, sizeof told - 1, false};
	enum event_kind kind = event_read(body, strlen(body), &event, &problem);
	assert_false(problem.full);
	told[problem.size] = 0;
	return kind;
}

#define CALL_WITH(data)                                                                            \
	"{\"id\":\"e\",\"object\":\"event\",\"created_at\":1,\"type\":\"realtime.call.incoming\","     \
	"\"data\":" data "}"

static void a_call_is_read(void **state)
{
	(void)state;
	assert_int_equal(event_of(CALL_WITH("{\"call_id\":\"rtc_\\u0031\",\"sip_headers\":"
	                                    "[{\"name\":\"a\",\"value\":\"b\",\"x\":1}],\"y\":[]}")),
	                 EVENT_CALL);
	assert_string_equal(event.call_id, "rtc_1");
	assert_string_equal(event.id, "e");
	assert_int_equal(event_of(CALL_WITH("{\"call_id\":\"/../?\"}")), EVENT_CALL);
	assert_string_equal(event.call_id, "/../?");
}

static void another_type_needs_nothing_else(void **state)
{
	(void)state;
	assert_int_equal(event_of("{\"type\":\"batch.completed\",\"data\":{\"id\":\"b\"}}"),
	                 EVENT_OTHER);
	assert_string_equal(event.type, "batch.completed");
	assert_int_equal(event_of("{\"type\":\"realtime.call.incoming2\"}"), EVENT_OTHER);
	assert_int_equal(event_of("{\"type\":\"\"}"), EVENT_OTHER);
}

static void what_is_no_json_is_told_with_its_place(void **state)
{
	(void)state;
	assert_int_equal(event_of(""), EVENT_NO_JSON);
	assert_string_equal(told, "unexpected end at line 1 column 1");
	assert_int_equal(event_of("{\n \"a\" 1}"), EVENT_NO_JSON);
	assert_string_equal(told, "expected `:` at line 2 column 6");
	assert_int_equal(event_of("{} x"), EVENT_NO_JSON);
	assert_string_equal(told, "trailing characters at line 1 column 4");
}

static void what_has_another_shape_is_told_with_path_and_place(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{"[]", "invalid type: an array, expected an object at line 1 column 1"},
		{"{}", "missing field `id` at line 1 column 2"},
		{"{\"type\":1,\"id\":\"\",\"object\":\"\"}",
	     "type: invalid type: a number, expected a string at line 1 column 9"},
		{"{\"id\":\"a\",\"id\":\"b\"}", "duplicate field `id` at line 1 column 1"},
		{CALL_WITH("1"), "data: invalid type: a number, expected an object at line 1 column 82"},
		{CALL_WITH("{}"), "data: missing field `call_id` at line 1 column 83"},
		{CALL_WITH("{\"call_id\":null}"),
	     "data.call_id: invalid type: null, expected a string at line 1 column 93"},
		{CALL_WITH("{\"call_id\":\"\"}"),
	     "data.call_id: invalid value: expected 1 to 255 bytes, no NUL at line 1 column 94"},
		{CALL_WITH("{\"call_id\":\"a\\u0000\"}"),
	     "data.call_id: invalid value: expected 1 to 255 bytes, no NUL at line 1 column 94"},
		{CALL_WITH("{\"call_id\":\"a\",\"sip_headers\":null}"),
	     "data.sip_headers: invalid type: null, expected an array at line 1 column 111"},
		{CALL_WITH("{\"call_id\":\"a\",\"sip_headers\":[1]}"),
	     "data.sip_headers: invalid type: a number, expected an object at line 1 column 112"},
		{CALL_WITH("{\"call_id\":\"a\",\"sip_headers\":[{\"name\":\"\"}]}"),
	     "data.sip_headers: missing field `value` at line 1 column 122"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(event_of(rows[i][0]), EVENT_UNSHAPELY);
		assert_string_equal(told, rows[i][1]);
	}
}

static void created_at_is_a_whole_number(void **state)
{
	(void)state;
	static const char start[] = "{\"id\":\"\",\"object\":\"\",\"type\":\"realtime.call.incoming\","
								"\"data\":{\"call_id\":\"a\"},\"created_at\":";
	static const struct {
		const char *number;
		enum event_kind kind;
	} rows[] = {{"0", EVENT_CALL},        {"-1", EVENT_CALL},         {"1.0", EVENT_UNSHAPELY},
	            {"1e3", EVENT_UNSHAPELY}, {"\"1\"", EVENT_UNSHAPELY}, {"null", EVENT_UNSHAPELY}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char body[256];
		strcat(strcat(strcpy(body, start), rows[i].number), "}");
		assert_int_equal(event_of(body), rows[i].kind);
	}
}

static void a_call_id_has_at_most_255_bytes(void **state)
{
	(void)state;
	char body[512] = CALL_WITH("{\"call_id\":\"");
	char *id = strstr(body, "call_id\":\"") + 10;
	memset(id, 'x', 255);
	strcpy(id + 255, "\"}}");
	assert_int_equal(event_of(body), EVENT_CALL);
	assert_int_equal(strlen(event.call_id), 255);
	memset(id, 'x', 256);
	strcpy(id + 256, "\"}}");
	assert_int_equal(event_of(body), EVENT_UNSHAPELY);
}

static void json_has_a_content_type_of_its_own(void **state)
{
	(void)state;
	static const char *const good[] = {"application/json", "Application/JSON ; charset=x",
	                                   "application/a.b+json", "application/vnd.x+JSON;a=b"};
	static const char *const bad[] = {"",
	                                  "json",
	                                  "text/json",
	                                  "application/",
	                                  "application/jsonx",
	                                  "application/xjson",
	                                  "application/+json",
	                                  "application/a json",
	                                  "application/json x",
	                                  "application/a+jsonx",
	                                  ";application/json"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(event_is_json(part_of(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(event_is_json(part_of(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_is_read),
		cmocka_unit_test(another_type_needs_nothing_else),
		cmocka_unit_test(what_is_no_json_is_told_with_its_place),
		cmocka_unit_test(what_has_another_shape_is_told_with_path_and_place),
		cmocka_unit_test(created_at_is_a_whole_number),
		cmocka_unit_test(a_call_id_has_at_most_255_bytes),
		cmocka_unit_test(json_has_a_content_type_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
