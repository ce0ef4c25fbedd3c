/* Calls over a line that is made of two arrays: what a server says goes in, what we say comes out,
 * and how much of it the line takes is the test's to choose. */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "call.h"
#include "channel.h"
#include "config.h"
#include "log_record.h"
#include "messages.h"
#include "rest.h"

struct config config;

#define LINES 8

static struct line {
	struct stream *stream;
	char in[1 << 16], out[1 << 18];
	size_t in_size, in_read, out_size;
	size_t room; /* bytes that it takes until it is full */
	bool ended, is_broken;
} lines[LINES];
static unsigned opened;
static uint64_t now;
static struct timer *timers;
static unsigned done_count;

/* --- loop and stream, standing in ------------------------------------------------------------- */

uint64_t loop_now(void)
{
	return now;
}

int loop_watch(struct watch *watch, uint32_t events)
{
	watch->events = events;
	return 0;
}

void timer_stop(struct timer *timer)
{
	if (!timer->link)
		return;
	*timer->link = timer->next;
	if (timer->next)
		timer->next->link = timer->link;
	timer->link = NULL;
}

void timer_hang(struct timer *timer, struct timer **list)
{
	assert_null(timer->link);
	timer->next = *list;
	timer->link = list;
	if (*list)
		(*list)->link = &timer->next;
	*list = timer;
}

void timer_set(struct timer *timer, unsigned milliseconds)
{
	timer_stop(timer);
	timer->at = now + milliseconds;
	timer_hang(timer, &timers);
}

static void wait_for(unsigned milliseconds)
{
	uint64_t end = now + milliseconds;
	for (;;) {
		struct timer *first = NULL;
		for (struct timer *timer = timers; timer; timer = timer->next)
			if (timer->at <= end && (!first || timer->at < first->at))
				first = timer;
		if (!first)
			break;
		now = first->at > now ? first->at : now;
		timer_stop(first);
		first->expired(first);
	}
	now = end;
}

static struct line *line_of(const struct stream *stream)
{
	for (unsigned i = opened; i-- > 0;)
		if (lines[i].stream == stream)
			return &lines[i];
	return NULL;
}

void stream_open(struct stream *stream, unsigned timeout,
                 void (*event)(struct stream *stream, enum stream_event event))
{
	(void)timeout;
	assert_true(opened < LINES);
	memset(&lines[opened], 0, sizeof lines[0]);
	lines[opened].room = sizeof lines[0].out;
	lines[opened++].stream = stream;
	stream->event = event;
	stream->problem = NULL;
	stream->watch.events = EPOLLIN;
}

void stream_close(struct stream *stream)
{
	struct line *line = line_of(stream);
	if (line)
		line->stream = NULL;
}

ptrdiff_t stream_read(struct stream *stream, void *data, size_t size)
{
	struct line *line = line_of(stream);
	size_t left = line->in_size - line->in_read;
	assert_non_null(line);
	if (left == 0 && line->is_broken)
		stream->problem = "broken";
	if (left == 0)
		return line->is_broken ? STREAM_BROKEN : line->ended ? 0 : STREAM_AGAIN;
	size = size < left ? size : left;
	memcpy(data, line->in + line->in_read, size);
	line->in_read += size;
	return (ptrdiff_t)size;
}

ptrdiff_t stream_write(struct stream *stream, const void *data, size_t size)
{
	struct line *line = line_of(stream);
	size_t left = line->room - line->out_size;
	if (line->is_broken) {
		stream->problem = "broken";
		return STREAM_BROKEN;
	}
	if (left == 0)
		return STREAM_AGAIN;
	size = size < left ? size : left;
	memcpy(line->out + line->out_size, data, size);
	line->out_size += size;
	return (ptrdiff_t)size;
}

/* --- the server's side ------------------------------------------------------------------------ */

static void say(unsigned number, const void *data, size_t size)
{
	struct line *line = &lines[number];
	memcpy(line->in + line->in_size, data, size);
	line->in_size += size;
	if (line->stream)
		line->stream->event(line->stream, STREAM_READABLE);
}

static void say_text(unsigned number, const char *text)
{
	say(number, text, strlen(text));
}

static void say_frame(unsigned number, const char *text)
{
	char frame[1 << 15];
	size_t size = strlen(text), head = size < 126 ? 2 : 4;
	frame[0] = (char)0x81;
	frame[1] = (char)(size < 126 ? size : 126);
	frame[2] = (char)(size >> 8);
	frame[3] = (char)size;
	memcpy(frame + head, text, size);
	say(number, frame, head + size);
}

static void open_line(unsigned number)
{
	lines[number].stream->event(lines[number].stream, STREAM_OPEN);
}

static void take(unsigned number, size_t more)
{
	lines[number].room = lines[number].out_size + more;
	lines[number].stream->event(lines[number].stream, STREAM_WRITABLE);
}

static bool has(unsigned number, const char *text)
{
	return memmem(lines[number].out, lines[number].out_size, text, strlen(text)) != NULL;
}

/* Frames that were sent behind the upgrade: their payloads unmasked, one behind the other. */
static char said[1 << 18];
static unsigned frames(unsigned number)
{
	const unsigned char *at = memmem(lines[number].out, lines[number].out_size, "\r\n\r\n", 4);
	const unsigned char *end = (unsigned char *)lines[number].out + lines[number].out_size;
	unsigned count = 0;
	size_t size = 0;
	for (at += 4; at < end; count++) {
		size_t length = at[1] & 0x7f, head = 2;
		assert_true(at[1] & 0x80);
		if (length == 126)
			length = (size_t)at[2] << 8 | at[3], head = 4;
		for (size_t i = 0; i < length; i++)
			said[size++] = (char)(at[head + 4 + i] ^ at[head + i % 4]);
		at += head + 4 + length;
	}
	assert_ptr_equal(at, end);
	said[size] = '\0';
	return count;
}

#define GOOD "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

/* A call up to its conversation: REST on line 0, WebSocket on line 1. */
static void talk(void)
{
	opened = 0;
	recorded_forget();
	assert_int_equal(call_start("rtc_1"), CALL_STARTED);
	open_line(0);
	assert_true(has(0, "POST /v1/realtime/calls/rtc_1/accept HTTP/1.1\r\n"));
	say_text(0, GOOD);
	open_line(1);
	assert_true(has(1, "GET /v1/realtime?call_id=rtc_1 HTTP/1.1\r\n"));
	const char *at = memmem(lines[1].out, lines[1].out_size, "sec-websocket-key: ", 19);
	char key[25] = "", accept[29], answer[256];
	memcpy(key, at + 19, 24);
	websocket_accept(key, accept);
	struct text text = {answer, 0, sizeof answer - 1, false};
	text_write(&text, "%s",
	           "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	           "Sec-WebSocket-Accept: ");
	text_write(&text, "%s", accept);
	text_write(&text, "%s", "\r\n\r\n");
	answer[text.size] = '\0';
	say_text(1, answer);
	assert_int_equal(frames(1), 1);
	assert_string_equal(said, MESSAGES_RESPONSE);
}

static void is_over(void)
{
	assert_int_equal(calls_count(), 0);
	for (unsigned i = 0; i < opened; i++)
		assert_null(lines[i].stream);
	wait_for(1);
	assert_null(timers);
}

#define ITEM(id, name, arguments)                                                                  \
	"{\"type\":\"function_call\",\"call_id\":\"" id "\",\"name\":\"" name                          \
	"\",\"arguments\":\"" arguments "\"}"
#define DONE(items) "{\"type\":\"response.done\",\"response\":{\"output\":[" items "]}}"
#define NUMBER "{\\\"digits\\\":[1,2,3,4,5,6,7]}"

static void a_call_is_connected_over_the_same_rest_connection(void **state)
{
	(void)state;
	talk();
	say_frame(1, DONE(ITEM("a", "ValidatePhoneNumber", NUMBER)));
	assert_int_equal(frames(1), 3);
	say_frame(1, DONE(ITEM("b", "Transfer", "{\\\"call_id\\\":\\\"a\\\"}")));
	assert_int_equal(opened, 2);
	assert_true(has(0, "/v1/realtime/calls/rtc_1/refer HTTP/1.1\r\n"));
	assert_true(has(0, "{\"target_uri\":\"sip:1234567@sip.test\"}"));
	assert_int_equal(calls_count(), 1);
	say_text(0, GOOD);
	assert_int_equal(frames(1), 3);
	is_over();
}

static void what_comes_during_a_refused_transfer_is_heard_afterwards(void **state)
{
	(void)state;
	talk();
	say_frame(1, DONE(ITEM("a", "ValidatePhoneNumber", NUMBER)));
	say_frame(1, DONE(ITEM("b", "Transfer", "{\\\"call_id\\\":\\\"a\\\"}") "," ITEM("c", "X", "")));
	say_frame(1, DONE(ITEM("d", "Y", "")));
	/* Nobody listens, so the loop must not be woken for it. */
	assert_int_equal(lines[1].stream->watch.events, 0);
	assert_int_equal(frames(1), 3);
	say_text(0, "HTTP/1.1 404 x\r\ncontent-length: 2\r\n\r\nno");
	assert_int_equal(lines[1].stream->watch.events, EPOLLIN);
	assert_int_equal(frames(1), 3 + 3 + 2);
	const char *b = strstr(said, "\"call_id\":\"b\""), *c = strstr(said, "\"call_id\":\"c\"");
	assert_true(b && c && b < c && strstr(c, "\"call_id\":\"d\""));
	assert_non_null(strstr(said, "status 404"));
	say_text(1, "\x88\x02\x03\xe8");
	is_over();
}

static void frames_that_were_read_with_a_held_message_are_kept(void **state)
{
	(void)state;
	char all[1024], one[512] = DONE(ITEM("b", "Transfer", "{\\\"call_id\\\":\\\"a\\\"}"));
	talk();
	say_frame(1, DONE(ITEM("a", "ValidatePhoneNumber", NUMBER)));
	size_t size = strlen(one);
	all[0] = (char)0x81, all[1] = 126, all[2] = (char)(size >> 8), all[3] = (char)size;
	memcpy(all + 4, one, size);
	memcpy(all + 4 + size, "\x89\x02hi\x88\x00", 6);
	say(1, all, size + 4 + 6);
	assert_int_equal(frames(1), 3);
	say_text(0, "HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n");
	assert_int_equal(frames(1), 3 + 2 + 2); /* the refusal, response.create, pong, close */
	is_over();
}

static void a_server_that_does_not_read_is_not_answered_further(void **state)
{
	(void)state;
	static char text[1 << 15];
	struct text all = TEXT_IN(text);
	talk();
	text_write(&all, "%s", "{\"type\":\"response.done\",\"response\":{\"output\":[");
	for (int i = 0; i < 200; i++)
		text_write(&all, "%s", i ? "," ITEM("x", "X", "") : ITEM("x", "X", ""));
	text_write(&all, "%s", "]}}");
	text_add_byte(&all, '\0');
	lines[1].room = lines[1].out_size + 10;
	say_frame(1, text);
	assert_true(recorded[LOG_ERROR] < 200);
	/* One byte after the other does not confuse it. */
	for (int i = 0; i < 3000; i++)
		take(1, 1);
	take(1, 1 << 16);
	assert_int_equal(frames(1), 1 + 200 + 1);
	assert_int_equal(recorded[LOG_ERROR], 200);
	say(1, "\x88\x00", 2);
	is_over();
}

static void a_kept_connection_that_broke_is_opened_anew_once(void **state)
{
	(void)state;
	talk();
	lines[0].ended = true;
	say_frame(1, DONE(ITEM("a", "Terminate", "{\\\"reason\\\":\\\"Other\\\"}")));
	lines[0].stream->event(lines[0].stream, STREAM_READABLE);
	assert_int_equal(opened, 3);
	open_line(2);
	assert_true(has(2, "/hangup HTTP/1.1\r\n") && has(2, "\r\n\r\nnull"));
	lines[2].ended = true;
	lines[2].stream->event(lines[2].stream, STREAM_READABLE);
	assert_int_equal(opened, 3);
	is_over();
}

static void a_request_that_was_begun_to_be_answered_is_not_repeated(void **state)
{
	(void)state;
	talk();
	say_frame(1, DONE(ITEM("a", "Terminate", "{\\\"reason\\\":\\\"Other\\\"}")));
	say_text(0, "HTTP/1.1 2");
	lines[0].is_broken = true;
	lines[0].stream->event(lines[0].stream, STREAM_READABLE);
	assert_int_equal(opened, 2);
	is_over();
}

static void an_unused_rest_connection_is_closed_after_a_while(void **state)
{
	(void)state;
	talk();
	wait_for(REST_IDLE_MS - 1);
	assert_non_null(lines[0].stream);
	wait_for(1);
	assert_null(lines[0].stream);
	say_frame(1, DONE(ITEM("a", "Terminate", "{\\\"reason\\\":\\\"Other\\\"}")));
	open_line(2);
	say_text(2, GOOD);
	is_over();
}

static void silence_is_asked_about_and_then_the_end(void **state)
{
	(void)state;
	talk();
	wait_for(CHANNEL_PING_MS - 1);
	assert_int_equal(frames(1), 1);
	wait_for(1);
	assert_int_equal(frames(1), 2);
	say(1, "\x8a\x00", 2);
	wait_for(CHANNEL_PING_MS);
	assert_int_equal(frames(1), 3);
	wait_for(CHANNEL_SILENCE_MS - CHANNEL_PING_MS - 1);
	assert_int_equal(calls_count(), 1);
	wait_for(1);
	assert_int_equal(recorded[LOG_ERROR], 1);
	is_over();
}

static void a_write_that_fails_ends_the_call(void **state)
{
	(void)state;
	talk();
	lines[1].is_broken = true;
	lines[1].stream->event(lines[1].stream, STREAM_WRITABLE);
	say_frame(1, DONE(ITEM("a", "X", "")));
	wait_for(0);
	is_over();
}

static void an_accept_that_is_not_answered_is_given_up(void **state)
{
	(void)state;
	opened = 0;
	assert_int_equal(call_start("rtc_1"), CALL_STARTED);
	assert_int_equal(call_start("rtc_1"), CALL_RUNNING);
	open_line(0);
	wait_for(REST_ANSWER_MS - 1);
	assert_int_equal(calls_count(), 1);
	wait_for(1);
	is_over();
}

static void beyond_the_ceiling_there_is_no_call(void **state)
{
	(void)state;
	opened = 0;
	assert_int_equal(call_start("a"), CALL_STARTED);
	assert_int_equal(call_start("b"), CALL_STARTED);
	assert_int_equal(call_start("c"), CALL_FULL);
	for (int i = 0; i < 2; i++)
		lines[i].stream->event(lines[i].stream, STREAM_FAILED);
	is_over();
	assert_int_equal(call_start("c"), CALL_STARTED);
	lines[2].stream->event(lines[2].stream, STREAM_FAILED);
	is_over();
}

static void on_done(struct timer *timer)
{
	assert_null(timer->link);
	done_count++;
}

/* Last: nothing starts any more after that. */
static void the_end_hangs_up_and_says_goodbye(void **state)
{
	(void)state;
	talk();
	calls_end(5000, on_done);
	assert_true(has(0, "/hangup HTTP/1.1\r\n"));
	assert_int_equal(call_start("late"), CALL_FULL);
	say_frame(1, DONE(ITEM("a", "ListContacts", "{}")));
	assert_int_equal(frames(1), 1);
	say_text(0, GOOD);
	assert_int_equal(frames(1), 2);
	assert_string_equal(said + sizeof MESSAGES_RESPONSE - 1, "\x03\xe9");
	assert_int_equal(done_count, 0);
	say_text(1, "\x88\x02\x03\xe9");
	assert_int_equal(done_count, 0);
	wait_for(0);
	assert_int_equal(done_count, 1);
	is_over();
	calls_end(5000, on_done);
	wait_for(0);
	assert_int_equal(done_count, 2);
}

static int begin(void **state)
{
	(void)state;
	config.max_calls = 2;
	config.voice = "cedar";
	config.contacts = "/nonexistent";
	strcpy(config.realm, "sip.test");
	strcpy(config.api_key, "key");
	strcpy(config.api.header, "api.test");
	return calls_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_is_connected_over_the_same_rest_connection),
		cmocka_unit_test(what_comes_during_a_refused_transfer_is_heard_afterwards),
		cmocka_unit_test(frames_that_were_read_with_a_held_message_are_kept),
		cmocka_unit_test(a_server_that_does_not_read_is_not_answered_further),
		cmocka_unit_test(a_kept_connection_that_broke_is_opened_anew_once),
		cmocka_unit_test(a_request_that_was_begun_to_be_answered_is_not_repeated),
		cmocka_unit_test(an_unused_rest_connection_is_closed_after_a_while),
		cmocka_unit_test(silence_is_asked_about_and_then_the_end),
		cmocka_unit_test(a_write_that_fails_ends_the_call),
		cmocka_unit_test(an_accept_that_is_not_answered_is_given_up),
		cmocka_unit_test(beyond_the_ceiling_there_is_no_call),
		cmocka_unit_test(the_end_hangs_up_and_says_goodbye),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
