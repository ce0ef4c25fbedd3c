/* The promises of the log's lines, read through a pipe that stands in for standard output. */
#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static char line[8192];
static int pipe_ends[2];

/* What was written since the last time, without the time in front. */
static const char *written(void)
{
	ssize_t got = read(pipe_ends[0], line, sizeof line - 1);
	line[got > 0 ? got : 0] = 0;
	return got > 28 ? line + 28 : "";
}

/* cmocka tells its results on standard output, too. */
static int to_pipe(void **state)
{
	static int saved;
	fflush(stdout);
	saved = dup(1);
	*state = &saved;
	log_init(false, false);
	if (pipe2(pipe_ends, O_NONBLOCK) || dup2(pipe_ends[1], 1) < 0)
		return -1;
	return close(pipe_ends[1]);
}

static int from_pipe(void **state)
{
	const int *saved = *state;
	close(pipe_ends[0]);
	return dup2(*saved, 1) < 0 || close(*saved);
}

static void a_line_has_time_level_span_and_speaker(void **state)
{
	(void)state;
	const struct log_span span = {"handle_call{call.id=%q}: ", "rtc\n\"1"};
	log_write(LOG_INFO, NULL, "started");
	assert_string_equal(written(), " INFO main: started\n");
	assert_int_equal(line[10], 'T');
	assert_int_equal(line[26], 'Z');
	log_write(LOG_ERROR | LOG_CALL, &span, "over");
	assert_string_equal(written(), "ERROR handle_call{call.id=\"rtc\\n\\\"1\"}: call: over\n");
	log_write(LOG_INFO, NULL, "%u %q %m", 7U, "\n", "12345");
	assert_string_equal(written(), " INFO main: 7 \"\\n\" \"***45\"\n");
	log_init(true, false);
	log_write(LOG_WARN, NULL, "x");
	written();
	assert_non_null(strstr(line, "\033[33m WARN\033[0m"));
}

static const char *foreign(const char *data, size_t size)
{
	log_write(LOG_INFO, NULL, "%Q", data, size);
	return written() + strlen(" INFO main: ");
}

static void foreign_text_cannot_end_its_quotes_its_line_or_move_the_cursor(void **state)
{
	(void)state;
	static const char evil[] = "a\"\\\n\r\t\x1b[2J\0\x7f\xc2\x9b\xe2\x80\xae\xff\xc3\xa4";
	assert_string_equal(
		foreign(evil, sizeof evil - 1),
		"\"a\\\"\\\\\\n\\r\\t\\x1B[2J\\x00\\x7F\\xC2\\x9B\\xE2\\x80\\xAE\\xFF\xc3\xa4\"\n");
}

static void foreign_text_is_cut_between_characters(void **state)
{
	(void)state;
	char text[600];
	for (size_t i = 0; i < sizeof text; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	const char *got = foreign(text, sizeof text);
	assert_int_equal(strlen(got), 1 + 255 + 1 + 3 + 1);
	assert_string_equal(got + 256, "\"...\n");
	assert_int_equal(strlen(foreign(text, 256 - 256 % 3)), 1 + 255 + 1 + 1);
}

static const char *private(const char *text)
{
	log_write(LOG_INFO, NULL, "%m", text);
	return written() + strlen(" INFO main: ");
}

static void callers_are_masked_unless_asked_for(void **state)
{
	(void)state;
	assert_string_equal(private("+4930998877"), "\"*********77\"\n");
	assert_string_equal(private("J\xc3\xb6rg"), "\"**rg\"\n");
	assert_string_equal(private("123"), "\"***\"\n");
	assert_string_equal(private(""), "\"\"\n");
	log_init(false, true);
	assert_string_equal(private("+4930998877"), "\"+4930998877\"\n");
}

static void a_long_line_is_cut_and_ends(void **state)
{
	(void)state;
	char long_text[1000];
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = 0;
	log_write(LOG_INFO, NULL, "%s%s%s%s%s", long_text, long_text, long_text, long_text, long_text);
	written();
	size_t size = strlen(line);
	assert_true(size <= 4096);
	assert_string_equal(line + size - 4, "...\n");
}

static void a_reader_who_does_not_read_costs_lines_and_not_the_service(void **state)
{
	(void)state;
	unsigned lines = 0;
	for (unsigned i = 0; i < 20000; i++)
		log_write(LOG_INFO, NULL, "0123456789012345678901234567890123456789");
	for (ssize_t got; (got = read(pipe_ends[0], line, sizeof line)) > 0;)
		for (ssize_t i = 0; i < got; i++)
			lines += line[i] == '\n';
	assert_true(lines > 100 && lines < 20000);
	log_write(LOG_INFO, NULL, "back");
	char want[128];
	snprintf(want, sizeof want,
	         " INFO main: back (%u lines before this one were lost: nobody read them)\n",
	         20000 - lines);
	assert_string_equal(written(), want);
	log_write(LOG_INFO, NULL, "again");
	assert_string_equal(written(), " INFO main: again\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_has_time_level_span_and_speaker, to_pipe, from_pipe),
		cmocka_unit_test_setup_teardown(
			foreign_text_cannot_end_its_quotes_its_line_or_move_the_cursor, to_pipe, from_pipe),
		cmocka_unit_test_setup_teardown(foreign_text_is_cut_between_characters, to_pipe, from_pipe),
		cmocka_unit_test_setup_teardown(callers_are_masked_unless_asked_for, to_pipe, from_pipe),
		cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_ends, to_pipe, from_pipe),
		cmocka_unit_test_setup_teardown(a_reader_who_does_not_read_costs_lines_and_not_the_service,
	                                    to_pipe, from_pipe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
