#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "log_record.h"
#include "messages.h"

struct config config;

static enum message_kind kind_of(const char *text)
{
	static struct message message;
	return message_parse(&message, text, strlen(text));
}

static void the_accept_body_is_json_with_its_keys_in_order(void **state)
{
	(void)state;
	static struct json_token tokens[1024];
	static const char prompt[] = "Say \"hello\"\n";
	size_t size;
	config.voice = "marin";
	memcpy(config.prompt, prompt, sizeof prompt);
	config.prompt_size = sizeof prompt - 1;
	assert_int_equal(messages_init(), 0);
	const char *body = messages_accept(&size);
	struct json json;
	assert_int_equal(json_parse(&json, body, size, tokens, 1024), 0);
	static const char *const keys[] = {"type",         "model", "audio",
	                                   "instructions", "tools", "max_output_tokens"};
	const struct json_token *token = tokens + 1;
	for (size_t i = 0; i < 6; i++, token = token[1].next)
		assert_true(json_is(token, keys[i]));
	assert_ptr_equal(token, tokens[0].next);
	assert_true(json_is(json_get(tokens, "instructions"), prompt));
	const struct json_token *audio = json_get(json_get(tokens, "audio"), "output");
	assert_true(json_is(json_get(audio, "voice"), "marin"));
	const struct json_token *tools = json_get(tokens, "tools");
	unsigned count = 0;
	for (token = tools + 1; token < tools->next; token = token->next)
		count++;
	assert_int_equal(count, 5);
}

static void the_largest_prompt_fits_however_it_is_escaped(void **state)
{
	(void)state;
	config.voice = "cedar";
	memset(config.prompt, 1, sizeof config.prompt);
	config.prompt_size = sizeof config.prompt;
	assert_int_equal(messages_init(), 0);
}

static void answers_are_json_in_json(void **state)
{
	(void)state;
	char array[256];
	struct text text = TEXT_IN(array);
	messages_answer(&text, "fc\"1", "[\"a\"]", 5);
	static const char want[] =
		"{\"type\":\"conversation.item.create\",\"item\":{\"type\":\"function_call_output\","
		"\"output\":\"[\\\"a\\\"]\",\"call_id\":\"fc\\\"1\"}}";
	assert_int_equal(text.size, sizeof want - 1);
	assert_memory_equal(array, want, sizeof want - 1);
	text.size = 0;
	messages_refer(&text, "123", "sip.test");
	assert_int_equal(text.size, 33);
	assert_memory_equal(array, "{\"target_uri\":\"sip:123@sip.test\"}", 33);
}

static void events_are_known_by_their_type(void **state)
{
	(void)state;
	assert_int_equal(kind_of("{\"type\":\"session.created\"}"), MESSAGE_OTHER);
	assert_int_equal(kind_of("{\"x\":[1],\"type\":\"rate_limits.updated\"}"), MESSAGE_OTHER);
	assert_int_equal(kind_of("{\"type\":\"response.mcp_call.failed\"}"), MESSAGE_OTHER);
	assert_int_equal(kind_of("{\"type\":\"error\"}"), MESSAGE_ERROR);
	static const char *const unknown[] = {"session.",         "session", "session.create",
	                                      "session.createdx", "errors",  "",
	                                      "response.done,",   "created", "response.updated"};
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		char array[128] = "";
		struct text text = TEXT_IN(array);
		text_write(&text, "%s", "{\"type\":\"");
		text_write(&text, "%s", unknown[i]);
		text_write(&text, "%s", "\"}");
		assert_int_equal(kind_of(array), MESSAGE_UNKNOWN);
	}
	static const char *const bad[] = {"",
	                                  "x",
	                                  "[]",
	                                  "1",
	                                  "{}",
	                                  "{\"type\":1}",
	                                  "{\"type\":\"error\",\"type\":\"error\"}",
	                                  "{\"type\":\"response.done\"}",
	                                  "{\"type\":\"response.done\",\"response\":[]}",
	                                  "{\"type\":\"response.done\",\"response\":{\"output\":{}}}"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(kind_of(bad[i]), MESSAGE_BAD);
}

static void an_event_of_too_many_values_is_refused(void **state)
{
	(void)state;
	static char text[3 * MESSAGES_TOKENS];
	text[0] = '[';
	for (size_t i = 0; i < MESSAGES_TOKENS; i++)
		memcpy(text + 1 + 2 * i, "1,", 2);
	memcpy(text + 2 * MESSAGES_TOKENS, "]", 2);
	assert_int_equal(kind_of(text), MESSAGE_BAD);
}

static enum item_kind item(const char *text, struct function_call *call)
{
	static char array[70000];
	static struct message message;
	struct text whole = TEXT_IN(array);
	text_write(&whole, "%s", "{\"type\":\"response.done\",\"response\":{\"output\":[");
	text_write(&whole, "%s", text);
	text_write(&whole, "%s", "]}}");
	assert_int_equal(message_parse(&message, array, whole.size), MESSAGE_DONE);
	return message_item(message.items + 1, call);
}

static void items_are_told_apart(void **state)
{
	(void)state;
	struct function_call call;
	assert_int_equal(item("{\"type\":\"message\"}", &call), ITEM_OTHER);
	assert_int_equal(item("{\"type\":\"mcp_approval_request\"}", &call), ITEM_OTHER);
	assert_int_equal(item("{\"type\":\"messages\"}", &call), ITEM_UNKNOWN);
	assert_int_equal(item("{\"type\":null}", &call), ITEM_UNKNOWN);
	assert_int_equal(item("{}", &call), ITEM_UNKNOWN);
	assert_int_equal(item("[]", &call), ITEM_UNKNOWN);
	assert_int_equal(item("7", &call), ITEM_UNKNOWN);
	assert_int_equal(item("{\"type\":\"function_call\"}", &call), ITEM_BAD);
	assert_int_equal(item("{\"type\":\"function_call\",\"call_id\":1}", &call), ITEM_BAD);
	assert_int_equal(item("{\"type\":\"function_call\",\"call_id\":\"a\\u0062\",\"name\":\"n\","
	                      "\"arguments\":\"{\\\"x\\\":1}\"}",
	                      &call),
	                 ITEM_CALL);
	assert_string_equal(call.id, "ab");
	assert_string_equal(call.name, "n");
	assert_int_equal(call.arguments_size, 7);
	assert_memory_equal(call.arguments, "{\"x\":1}", 7);
	assert_int_equal(item("{\"type\":\"function_call\",\"call_id\":\"a\"}", &call), ITEM_CALL);
	assert_string_equal(call.name, "");
	assert_int_equal(call.arguments_size, -1);
}

/* Neither is an event's type good for an item, nor the other way round. */
static void every_known_type_is_known(void **state)
{
	(void)state;
	static const char *const events[] = {
		"session.created",
		"session.updated",
		"conversation.item.added",
		"conversation.item.done",
		"conversation.item.retrieved",
		"conversation.item.truncated",
		"conversation.item.deleted",
		"conversation.item.input_audio_transcription.completed",
		"conversation.item.input_audio_transcription.delta",
		"conversation.item.input_audio_transcription.segment",
		"conversation.item.input_audio_transcription.failed",
		"input_audio_buffer.committed",
		"input_audio_buffer.cleared",
		"input_audio_buffer.speech_started",
		"input_audio_buffer.speech_stopped",
		"input_audio_buffer.timeout_triggered",
		"output_audio_buffer.started",
		"output_audio_buffer.stopped",
		"output_audio_buffer.cleared",
		"response.created",
		"response.output_item.added",
		"response.output_item.done",
		"response.content_part.added",
		"response.content_part.done",
		"response.output_text.delta",
		"response.output_text.done",
		"response.output_audio_transcript.delta",
		"response.output_audio_transcript.done",
		"response.output_audio.delta",
		"response.output_audio.done",
		"response.function_call_arguments.delta",
		"response.function_call_arguments.done",
		"response.mcp_call_arguments.delta",
		"response.mcp_call_arguments.done",
		"response.mcp_call.in_progress",
		"response.mcp_call.completed",
		"response.mcp_call.failed",
		"mcp_list_tools.in_progress",
		"mcp_list_tools.completed",
		"mcp_list_tools.failed",
		"rate_limits.updated",
	};
	static const char *const items[] = {
		"message",  "function_call_output", "mcp_approval_response", "mcp_list_tools",
		"mcp_call", "mcp_approval_request",
	};
	char array[128];
	struct function_call call;
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		assert_true(text_print(array, sizeof array, "{\"type\":\"%s\"}", events[i]));
		assert_int_equal(kind_of(array), MESSAGE_OTHER);
		assert_int_equal(item(array, &call), ITEM_UNKNOWN);
	}
	for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
		assert_true(text_print(array, sizeof array, "{\"type\":\"%s\"}", items[i]));
		assert_int_equal(kind_of(array), MESSAGE_UNKNOWN);
		assert_int_equal(item(array, &call), ITEM_OTHER);
	}
}

static void what_is_too_long_for_a_function_call_is_left_out(void **state)
{
	(void)state;
	static char text[MESSAGES_ARGUMENTS_MAX + 512];
	struct function_call call;
	struct text whole = TEXT_IN(text);
	text_write(&whole, "%s", "{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"");
	for (int i = 0; i <= MESSAGES_NAME_MAX; i++)
		text_add_byte(&whole, 'n');
	text_write(&whole, "%s", "\",\"arguments\":\"");
	for (size_t i = 0; i <= MESSAGES_ARGUMENTS_MAX; i++)
		text_add_byte(&whole, ' ');
	text_write(&whole, "%s", "\"}");
	text_add_byte(&whole, '\0');
	assert_int_equal(item(text, &call), ITEM_CALL);
	assert_string_equal(call.name, "");
	assert_int_equal(call.arguments_size, -1);
}

static void deltas_are_not_logged_and_complaints_are_errors(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned info, warn, error;
	} row[] = {
		{"{\"type\":\"response.output_audio.delta\"}", 0, 0, 0},
		{"{\"type\":\"session.created\"}", 1, 0, 0},
		{"{\"type\":\"mcp_list_tools.failed\"}", 0, 1, 0},
		{"{\"type\":\"what\"}", 0, 0, 1},
		{"{", 0, 0, 1},
		{"{\"type\":\"error\",\"error\":{\"message\":\"slow\",\"code\":null}}", 0, 0, 1},
	};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct message message;
		enum message_kind kind = message_parse(&message, row[i].text, strlen(row[i].text));
		recorded_forget();
		message_log(&message, kind, NULL);
		assert_int_equal(recorded[LOG_INFO], row[i].info);
		assert_int_equal(recorded[LOG_WARN], row[i].warn);
		assert_int_equal(recorded[LOG_ERROR], row[i].error);
	}
	assert_string_equal(last_line, "error message=\"slow\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_accept_body_is_json_with_its_keys_in_order),
		cmocka_unit_test(the_largest_prompt_fits_however_it_is_escaped),
		cmocka_unit_test(answers_are_json_in_json),
		cmocka_unit_test(events_are_known_by_their_type),
		cmocka_unit_test(an_event_of_too_many_values_is_refused),
		cmocka_unit_test(items_are_told_apart),
		cmocka_unit_test(every_known_type_is_known),
		cmocka_unit_test(what_is_too_long_for_a_function_call_is_left_out),
		cmocka_unit_test(deltas_are_not_logged_and_complaints_are_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
