#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "log_record.h"
#include "tools.h"

struct config config;
static char path[] = "/tmp/operator-tools-XXXXXX";
static struct tools tools;
static char array[TOOLS_OUTPUT_MAX];
static struct text output;
static const char *number;

static enum tool_result run(const char *id, const char *name, const char *arguments)
{
	struct function_call call = {.arguments = arguments,
	                             .arguments_size = arguments ? (ptrdiff_t)strlen(arguments) : -1};
	strcpy(call.id, id);
	strcpy(call.name, name);
	output = (struct text)TEXT_IN(array);
	number = NULL;
	return tools_run(&tools, &call, NULL, &output, &number);
}

static void gives(const char *name, const char *arguments, const char *want)
{
	assert_int_equal(run("fc_1", name, arguments), TOOL_ANSWER);
	assert_int_equal(output.size, strlen(want));
	assert_memory_equal(array, want, output.size);
}

static void write_contacts(const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

#define YES "{\"valid\":true,\"call_id\":\"fc_1\"}"
#define NO "{\"valid\":false,\"call_id\":null}"

static void seven_to_thirty_two_digits_are_a_number(void **state)
{
	(void)state;
	gives("ValidatePhoneNumber", "{\"digits\":[1,2,3,4,5,6,7]}", YES);
	gives("ValidatePhoneNumber", "{\"digits\":[1,2,3,4,5,6]}", NO);
	gives("ValidatePhoneNumber", "{\"digits\":[1,2,3,4,5,6,10]}", NO);
	gives("ValidatePhoneNumber", "{\"digits\":[]}", NO);
	char many[128] = "{\"digits\":[0";
	for (int i = 1; i < TOOLS_DIGITS_MAX; i++)
		strcat(many, ",0");
	size_t end = strlen(many);
	strcpy(many + end, "]}");
	gives("ValidatePhoneNumber", many, YES);
	strcpy(many + end, ",0]}");
	gives("ValidatePhoneNumber", many, NO);
}

static void only_what_was_checked_is_dialled(void **state)
{
	(void)state;
	memset(&tools, 0, sizeof tools);
	gives("Transfer", "{\"call_id\":\"fc_1\"}", "{\"error\":\"\\\"Invalid transfer call_id\\\"\"}");
	run("fc_a", "ValidatePhoneNumber", "{\"digits\":[1,1,1,1,1,1,1]}");
	run("fc_b", "ValidatePhoneNumber", "{\"digits\":[2,2,2,2,2,2,2]}");
	run("fc_a", "ValidatePhoneNumber", "{\"digits\":[3,3,3,3,3,3,3]}");
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"fc_b\"}"), TOOL_TRANSFER);
	assert_string_equal(number, "2222222");
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"fc_a\"}"), TOOL_TRANSFER);
	assert_string_equal(number, "1111111");
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"x\"}"), TOOL_ANSWER);
}

static void the_oldest_number_is_forgotten_when_there_are_too_many(void **state)
{
	(void)state;
	char id[] = "fc_A";
	memset(&tools, 0, sizeof tools);
	for (int i = 0; i <= TOOLS_REMEMBERED; i++, id[3]++)
		run(id, "ValidatePhoneNumber", "{\"digits\":[1,1,1,1,1,1,1]}");
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"fc_A\"}"), TOOL_ANSWER);
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"fc_B\"}"), TOOL_TRANSFER);
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"fc_a\"}"), TOOL_TRANSFER);
}

static void contacts_are_found_without_case_the_first_name_wins(void **state)
{
	(void)state;
	write_contacts("name,number\nÉmile,1\nBob,2\nBOB,3\n");
	gives("ValidateContact", "{\"contact\":[\"nobody\",\"bOb\",\"émile\"]}", YES);
	memset(&tools, 0, sizeof tools);
	run("fc", "ValidateContact", "{\"contact\":[\"nobody\",\"bOb\",\"\\u00e9mile\"]}");
	assert_int_equal(run("x", "Transfer", "{\"call_id\":\"fc\"}"), TOOL_TRANSFER);
	assert_string_equal(number, "2");
	gives("ValidateContact", "{\"contact\":[\"\\u00c9MILE\"]}", YES);
	gives("ValidateContact", "{\"contact\":[\"Emile\",\"bo\",\"\",\"bob\\u0000\"]}", NO);
	gives("ValidateContact", "{\"contact\":[]}", NO);
	write_contacts("");
	gives("ValidateContact", "{\"contact\":[\"bob\"]}", NO);
}

static void the_list_has_each_name_once(void **state)
{
	(void)state;
	write_contacts(
		"name,number\na,1\n\"\"\"b\"\"\",2\na,3\n\",\",4\nab,5\n\",\",6\n\"\"\"b\"\"\",7\n");
	gives("ListContacts", "{}", "[\"a\",\"\\\"b\\\"\",\",\",\"ab\"]");
	write_contacts("name,number\n");
	gives("ListContacts", "{\"x\":1}", "[]");
	write_contacts("x\n");
	gives("ListContacts", "{}", "[]");
}

static void a_list_that_is_too_long_is_cut_between_names_and_logged(void **state)
{
	(void)state;
	static char text[64000] = "name,number\n";
	char *at = text + strlen(text);
	for (int i = 0; i < 3000; i++, at += 9)
		memcpy(at, "n0000,12\n", 10), at[1] += (char)(i / 1000), at[2] += (char)(i / 100 % 10),
			at[3] += (char)(i / 10 % 10), at[4] += (char)(i % 10);
	write_contacts(text);
	recorded_forget();
	assert_int_equal(run("f", "ListContacts", "{}"), TOOL_ANSWER);
	assert_true(output.size > TOOLS_OUTPUT_MAX - 10 && !output.full);
	assert_memory_equal(array + output.size - 2, "\"]", 2);
	assert_int_equal(recorded[LOG_ERROR], 1);
}

static void the_reason_to_hang_up_is_one_of_three(void **state)
{
	(void)state;
	assert_int_equal(run("f", "Terminate", "{\"reason\":\"Other\"}"), TOOL_TERMINATE);
	assert_int_equal(run("f", "Terminate", "{\"reason\":\"UserRequested\"}"), TOOL_TERMINATE);
	assert_int_equal(run("f", "Terminate", "{\"reason\":\"UserUncooperative\"}"), TOOL_TERMINATE);
	assert_int_equal(run("f", "Terminate", "{\"reason\":\"other\"}"), TOOL_ANSWER);
	assert_int_equal(run("f", "Terminate", "{}"), TOOL_ANSWER);
}

static void bad_arguments_are_told_with_their_place(void **state)
{
	(void)state;
	gives("ValidatePhoneNumber", "{}",
	      "{\"error\":\"Error(\\\"missing field `digits`\\\", line: 1, column: 2)\"}");
	gives("Transfer", "{\n \"call_id\": 1}",
	      "{\"error\":\"Error(\\\"call_id: invalid type: a number, expected a string\\\", line: 2, "
	      "column: "
	      "13)\"}");
	static const char *const bad[] = {"",
	                                  "{",
	                                  "x",
	                                  "{} x",
	                                  "[]",
	                                  "{\"digits\":1}",
	                                  "{\"digits\":[1,2,3,4,5,6,-7]}",
	                                  "{\"digits\":[\"1\"]}",
	                                  "{\"digits\":[1.0]}",
	                                  "{\"digits\":[1e0]}",
	                                  "{\"digits\":[null]}",
	                                  "{\"digits\":[-0]}",
	                                  "{\"digits\":[99999999999999999999]}",
	                                  "{\"digits\":[1],\"digits\":[1]}"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(run("f", "ValidatePhoneNumber", bad[i]), TOOL_ANSWER);
		assert_memory_equal(array, "{\"error\":\"Error(", 16);
	}
	assert_int_equal(run("f", "ListContacts", ""), TOOL_ANSWER);
	assert_memory_equal(array, "{\"error\":\"Error(", 16);
}

static void what_is_no_tool_gets_an_error(void **state)
{
	(void)state;
	gives("FormatDisk", "{}", "{\"error\":\"\\\"Unknown tool\\\"\"}");
	gives("", "{}", "{\"error\":\"\\\"Unknown tool\\\"\"}");
	gives("Transfer", NULL, "{\"error\":\"\\\"Arguments missing or too long\\\"\"}");
}

static int begin(void **state)
{
	(void)state;
	close(mkstemp(path));
	config.contacts = path;
	return 0;
}

static int end(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seven_to_thirty_two_digits_are_a_number),
		cmocka_unit_test(only_what_was_checked_is_dialled),
		cmocka_unit_test(the_oldest_number_is_forgotten_when_there_are_too_many),
		cmocka_unit_test(contacts_are_found_without_case_the_first_name_wins),
		cmocka_unit_test(the_list_has_each_name_once),
		cmocka_unit_test(a_list_that_is_too_long_is_cut_between_names_and_logged),
		cmocka_unit_test(the_reason_to_hang_up_is_one_of_three),
		cmocka_unit_test(bad_arguments_are_told_with_their_place),
		cmocka_unit_test(what_is_no_tool_gets_an_error),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
