#include "check.h"

#include <string.h>

#include "answer.h"

static struct answer answer;

/* Reads it in pieces of every size from 1 to 9: the same must come out each time. */
static enum answer_event read_in(const char *text, size_t size, size_t piece, size_t *used)
{
	enum answer_event event = ANSWER_MORE;
	memset(&answer, 0, sizeof answer);
	*used = 0;
	while (event == ANSWER_MORE && *used < size) {
		size_t now = size - *used < piece ? size - *used : piece, taken;
		event = answer_read(&answer, text + *used, now, &taken);
		*used += taken;
		assert_true(taken == now || event != ANSWER_MORE);
	}
	return event;
}

static void whole(const char *text, unsigned status, const char *body, bool keep,
                  const char *behind)
{
	for (size_t piece = 1; piece < 10; piece++) {
		size_t used;
		enum answer_event event = read_in(text, strlen(text), piece, &used);
		if (event == ANSWER_MORE && answer.endless)
			event = answer_end(&answer);
		assert_int_equal(event, ANSWER_WHOLE);
		assert_int_equal(answer.status, status);
		assert_int_equal(answer.kept_size, strlen(body));
		assert_memory_equal(answer.kept, body, strlen(body));
		assert_int_equal(answer.keep, keep);
		assert_string_equal(text + used, behind);
	}
}

static void broken(const char *text)
{
	for (size_t piece = 1; piece < 10; piece++) {
		size_t used;
		assert_int_equal(read_in(text, strlen(text), piece, &used), ANSWER_BROKEN);
		assert_non_null(answer.problem);
	}
}

static void a_body_has_its_length_and_no_more(void **state)
{
	(void)state;
	whole("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNEXT", 200, "abc", true, "NEXT");
	whole("HTTP/1.1 404 Not Found\ncontent-length:0\n\n", 404, "", true, "");
	whole("HTTP/1.1 500\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 500, "x", true, "");
	whole("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nNEXT", 204, "", true, "NEXT");
}

static void a_body_in_chunks_is_put_together(void **state)
{
	(void)state;
	whole(
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n00A\r\n0123456789\r\n"
		"0\r\nT: 1\r\n\r\nNEXT",
		200, "abc0123456789", true, "NEXT");
	whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
	      200, "", false, "");
}

static void a_body_without_a_length_goes_to_the_end(void **state)
{
	(void)state;
	whole("HTTP/1.1 200 OK\r\n\r\nall of it", 200, "all of it", false, "");
	whole("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", false, "");
	whole("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx", 200, "x", true,
	      "");
	whole("HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 1\r\n\r\nx", 200, "x", false,
	      "");
}

static void answers_in_between_are_passed_over(void **state)
{
	(void)state;
	whole("HTTP/1.1 100 Continue\r\nContent-Length: 9\r\n\r\nHTTP/1.1 103 x\r\n\r\n"
	      "HTTP/1.1 201 x\r\nContent-Length: 2\r\n\r\nok",
	      201, "ok", true, "");
}

static void what_is_no_answer_is_refused(void **state)
{
	(void)state;
	broken("nonsense\r\n");
	broken("HTTP/2 200 OK\r\n");
	broken("HTTP/1.1 20 OK\r\n");
	broken("HTTP/1.1 2000 OK\r\n");
	broken("HTTP/1.1 900 OK\r\n");
	broken("\r\nHTTP/1.1 200 OK\r\n");
	broken("HTTP/1.1 200 OK\r\nno colon\r\n");
	broken("HTTP/1.1 200 OK\r\n: no name\r\n");
	broken("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n");
	broken("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n");
	broken("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n");
	broken("HTTP/1.1 200 OK\r\nContent-Length:\r\n");
	broken("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n");
	broken("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n");
	broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n");
	broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
	broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n");
	broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n");
	broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n");
}

static void an_end_in_the_middle_is_told_from_no_answer(void **state)
{
	(void)state;
	size_t used;
	memset(&answer, 0, sizeof answer);
	assert_int_equal(answer_end(&answer), ANSWER_BROKEN);
	assert_false(answer.began);
	assert_int_equal(read_in("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", 40, 40, &used),
	                 ANSWER_MORE);
	assert_true(answer.began);
	assert_int_equal(answer_end(&answer), ANSWER_BROKEN);
}

/* `head`, then `piece` again and again until it is no longer wanted; returns the bytes taken. */
static size_t endless(const char *head, const char *piece, enum answer_event want)
{
	size_t used, all = 0;
	enum answer_event event = read_in(head, strlen(head), 64, &used);
	while (event == ANSWER_MORE) {
		event = answer_read(&answer, piece, strlen(piece), &used);
		all += used;
		assert_true(all < 1 << 20);
	}
	assert_int_equal(event, want);
	return all;
}

static void nothing_goes_on_for_ever(void **state)
{
	(void)state;
	assert_true(endless("", "HTTP/1.1 100 x\r\n\r\n", ANSWER_BROKEN) <= ANSWER_HEAD_MAX + 1);
	assert_true(endless("HTTP/1.1 200 OK\r\n", "A: b\r\n", ANSWER_BROKEN) <= ANSWER_HEAD_MAX);
	assert_true(endless("HTTP/1.1 200 OK\r\nA: ", "b", ANSWER_BROKEN) <= ANSWER_HEAD_MAX);
	endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", ANSWER_BROKEN);
	endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "a: b\r\n",
	        ANSWER_BROKEN);
	endless("HTTP/1.1 200 OK\r\n\r\n", "xxxxxxxxxxxxxxxx", ANSWER_WHOLE);
	assert_false(answer.keep);
	assert_int_equal(answer.kept_size, ANSWER_KEPT_MAX);
}

static void an_upgrade_ends_with_its_headers(void **state)
{
	(void)state;
	whole("HTTP/1.1 101 x\r\nUPGRADE: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
	      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n\r\n\x81",
	      101, "", true, "\x81");
	assert_true(answer.upgrade_websocket && answer.connection_upgrade && !answer.unasked);
	assert_string_equal(answer.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	whole("HTTP/1.1 101 x\r\nSec-WebSocket-Protocol: x\r\nSec-WebSocket-Accept: "
	      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n",
	      101, "", true, "");
	assert_true(answer.unasked);
	assert_string_equal(answer.accept, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_has_its_length_and_no_more),
		cmocka_unit_test(a_body_in_chunks_is_put_together),
		cmocka_unit_test(a_body_without_a_length_goes_to_the_end),
		cmocka_unit_test(answers_in_between_are_passed_over),
		cmocka_unit_test(what_is_no_answer_is_refused),
		cmocka_unit_test(an_end_in_the_middle_is_told_from_no_answer),
		cmocka_unit_test(nothing_goes_on_for_ever),
		cmocka_unit_test(an_upgrade_ends_with_its_headers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
