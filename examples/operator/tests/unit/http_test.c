/* The promises of the request parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chunks.h"
#include "http.h"

static struct http_request request;

static unsigned parse(const char *head)
{
	uint32_t scanned = 0;
	size_t size = http_find_end(head, strlen(head), &scanned);
	assert_int_equal(size, strlen(head));
	http_parse(head, size, &request);
	return request.refused;
}

static void expect_part(struct part part, const char *want)
{
	assert_non_null(part.data);
	assert_int_equal(part.size, strlen(want));
	assert_memory_equal(part.data, want, part.size);
}

static void a_request_is_taken_apart(void **state)
{
	(void)state;
	assert_int_equal(
		parse("POST /webhook?a=b?c HTTP/1.1\r\nHost: x\r\nCONTENT-type:\t a/b \t\r\n"
	          "Content-Length: 12\r\nExpect: 100-Continue\r\nwebhook-ID: 1\r\n"
	          "webhook-id: 2\r\nWebhook-Timestamp:\r\nwebhook-signature: v1,x v2,y\r\n\r\n"),
		0);
	assert_int_equal(request.method, HTTP_POST);
	assert_int_equal(request.minor, 1);
	assert_true(request.keep_alive && request.expects_continue && request.header[HTTP_LENGTH].data);
	assert_int_equal(request.length, 12);
	expect_part(request.path, "/webhook");
	expect_part(request.header[HTTP_CONTENT_TYPE], "a/b");
	expect_part(request.header[HTTP_WEBHOOK_ID], "1");
	expect_part(request.header[HTTP_WEBHOOK_TIMESTAMP], "");
	expect_part(request.header[HTTP_WEBHOOK_SIGNATURE], "v1,x v2,y");
}

static void targets_of_all_forms_have_a_path(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{"/livez", "/livez"}, {"/?/livez", "/"},           {"http://host:1/livez?x", "/livez"},
		{"HTTP://host", ""},  {"http://host?x/livez", ""}, {"*", "*"},
		{"host:1", "host:1"}, {"/%6civez", "/%6civez"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char head[128] = "OPTIONS ";
		strcat(head, rows[i][0]);
		strcat(head, " HTTP/1.1\r\n\r\n");
		assert_int_equal(parse(head), 0);
		assert_int_equal(request.method, HTTP_OTHER);
		expect_part(request.path, rows[i][1]);
	}
}

static void connections_stay_as_the_version_and_the_client_say(void **state)
{
	(void)state;
	assert_int_equal(parse("GET / HTTP/1.1\r\n\r\n"), 0);
	assert_true(request.keep_alive);
	parse("GET / HTTP/1.1\r\nConnection: x, CLOSE\r\n\r\n");
	assert_false(request.keep_alive);
	parse("GET / HTTP/1.1\r\nConnection: x\r\nConnection: close\r\n\r\n");
	assert_false(request.keep_alive);
	assert_int_equal(parse("GET / HTTP/1.0\r\n\r\n"), 0);
	assert_false(request.keep_alive);
	parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\nExpect: 100-continue\r\n\r\n");
	assert_true(request.keep_alive);
	assert_false(request.expects_continue);
	parse("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n");
	assert_false(request.keep_alive);
}

static void what_is_no_request_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"\r\n",
	                                  "x\r\n\r\n",
	                                  "GET /\r\n\r\n",
	                                  "GET  / HTTP/1.1\r\n\r\n",
	                                  "GET / HTTP/1.1 \r\n\r\n",
	                                  "GET / HTTP/1.2\r\n\r\n",
	                                  "GET / HTTP/2.0\r\n\r\n",
	                                  "PRI * HTTP/2.0\r\n\r\n",
	                                  "GET / http/1.1\r\n\r\n",
	                                  "G@T / HTTP/1.1\r\n\r\n",
	                                  " GET / HTTP/1.1\r\n\r\n",
	                                  "GET /\xc3\xa4 HTTP/1.1\r\n\r\n",
	                                  "GET /\t HTTP/1.1\r\n\r\n",
	                                  "GET / HTTP/1.1\nA: b\n\n",
	                                  "GET / HTTP/1.1\r\nA: b\n\r\n",
	                                  "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
	                                  "GET / HTTP/1.1\r\r\n\r\n",
	                                  "GET / HTTP/1.1\r\nA\r\n\r\n",
	                                  "GET / HTTP/1.1\r\nA : b\r\n\r\n",
	                                  "GET / HTTP/1.1\r\n: b\r\n\r\n",
	                                  "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
	                                  "GET / HTTP/1.1\r\n A: b\r\n\r\n",
	                                  "GET / HTTP/1.1\r\nA\x01: b\r\n\r\n",
	                                  "GET / HTTP/1.1\r\nA: \x7f\r\n\r\n",
	                                  "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(parse(bad[i]), REPLY_400);
		assert_false(request.keep_alive);
	}
	static const char nul[] = "GET / HTTP/1.1\r\nA: \0\r\n\r\n";
	http_parse(nul, sizeof nul - 1, &request);
	assert_int_equal(request.refused, REPLY_400);
}

static void a_body_has_one_length_or_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"Content-Length: ",
	                                  "Content-Length: -1",
	                                  "Content-Length: +1",
	                                  "Content-Length: 1 1",
	                                  "Content-Length: 1, 1",
	                                  "Content-Length: 0x1",
	                                  "Content-Length: 1\r\nContent-Length: 1",
	                                  "Content-Length: 1\r\nTransfer-Encoding: chunked",
	                                  "Transfer-Encoding: chunked\r\nContent-Length: 0",
	                                  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"};
	static const char *const unknown[] = {"gzip, chunked", "identity", "chunked, chunked",
	                                      "xchunked"};
	char head[256];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		strcpy(head, "POST / HTTP/1.1\r\n");
		strcat(strcat(head, bad[i]), "\r\n\r\n");
		assert_int_equal(parse(head), REPLY_400);
	}
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		strcpy(head, "POST / HTTP/1.1\r\nTransfer-Encoding: ");
		strcat(strcat(head, unknown[i]), "\r\n\r\n");
		assert_int_equal(parse(head), REPLY_501);
	}
	assert_int_equal(parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), REPLY_400);
	assert_int_equal(parse("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"), 0);
	assert_true(request.chunked);
	assert_int_equal(parse("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
	                 0);
	assert_true(request.length == INT64_MAX);
	assert_int_equal(parse("POST / HTTP/1.1\r\nContent-Length: 18446744073709551617\r\n\r\n"), 0);
	assert_true(request.length == INT64_MAX);
}

static void the_end_is_found_however_it_trickles(void **state)
{
	(void)state;
	static const char data[] = "GET / HTTP/1.1\r\nA: b\r\n\r\nGET";
	uint32_t scanned = 0;
	for (size_t size = 0; size < 24; size++)
		assert_int_equal(http_find_end(data, size, &scanned), 0);
	assert_int_equal(http_find_end(data, sizeof data - 1, &scanned), 24);
	scanned = 0;
	assert_int_equal(http_find_end("A\n\nB", 4, &scanned), 3);
}

/* Reads `data` in steps of `step` bytes into a buffer of `room`; returns the state, *made its size.
 */
static enum chunks_state unchunk(const char *data, size_t step, size_t room, char *out,
                                 size_t *made, size_t *taken)
{
	struct chunks chunks = {0};
	enum chunks_state state = CHUNKS_MORE;
	size_t size = strlen(data);
	*made = *taken = 0;
	while (state == CHUNKS_MORE && *taken < size) {
		size_t used, fresh, length = size - *taken < step ? size - *taken : step;
		state = chunks_read(&chunks, data + *taken, length, &used, out + *made, room - *made,
		                    &fresh);
		*taken += used;
		*made += fresh;
		if (state == CHUNKS_MORE && used < length)
			break;
	}
	return state;
}

static void chunks_are_put_together_however_they_come(void **state)
{
	(void)state;
	static const char data[] =
		"3;a=\"b\"\r\nabc\r\n0A \t\r\n0123456789\r\n000\r\nX: y\r\nZ:\r\n\r\nrest";
	char out[32];
	size_t made, taken;
	for (size_t step = 1; step < sizeof data; step++) {
		assert_int_equal(unchunk(data, step, sizeof out, out, &made, &taken), CHUNKS_WHOLE);
		assert_int_equal(made, 13);
		assert_memory_equal(out, "abc0123456789", 13);
		assert_string_equal(data + taken, "rest");
	}
	assert_int_equal(unchunk(data, 100, 5, out, &made, &taken), CHUNKS_MORE);
	assert_int_equal(made, 5);
}

static void chunks_decode_in_place(void **state)
{
	(void)state;
	char data[] = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
	struct chunks chunks = {0};
	size_t used, made;
	assert_int_equal(chunks_read(&chunks, data, sizeof data - 1, &used, data, sizeof data, &made),
	                 CHUNKS_WHOLE);
	assert_int_equal(made, 5);
	assert_memory_equal(data, "abcde", 5);
}

static void a_body_of_known_length_ends_with_its_last_byte(void **state)
{
	(void)state;
	char data[] = "5\r\nabcGET";
	size_t used, made;
	struct chunks chunks = {0};
	chunks_expect(&chunks, 6);
	assert_int_equal(chunks_read(&chunks, data, 4, &used, data, sizeof data, &made), CHUNKS_MORE);
	assert_int_equal(used, 4);
	assert_int_equal(made, 4);
	assert_int_equal(chunks_read(&chunks, data + 4, 5, &used, data + 4, 60, &made), CHUNKS_WHOLE);
	assert_int_equal(used, 2);
	assert_int_equal(made, 2);
	assert_memory_equal(data, "5\r\nabcGET", 9);
}

static void chunks_that_are_none_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"\r\n",
	                                  "x\r\n",
	                                  "-1\r\n",
	                                  "0x1\r\n",
	                                  ";\r\n",
	                                  "1\nA\r\n",
	                                  "1\r\nAB",
	                                  "1\r\nA\n",
	                                  "1\r\rA",
	                                  "0\r\n\n",
	                                  "0\r\nA\nB",
	                                  "1;a\nb",
	                                  "0000000000000001\r\n",
	                                  "ffffffffffffffff1\r\n",
	                                  "0\r\n\rx"};
	char out[32];
	size_t made, taken;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(unchunk(bad[i], 100, sizeof out, out, &made, &taken), CHUNKS_BROKEN);
}

static void extensions_and_trailers_have_a_ceiling(void **state)
{
	(void)state;
	static const char *const starts[] = {"1;", "0\r\n"};
	char *data = malloc(CHUNKS_EXTRA_MAX + 100), out[32];
	size_t made, taken;
	for (size_t i = 0; i < 2; i++) {
		memset(data, 'x', CHUNKS_EXTRA_MAX + 99);
		data[CHUNKS_EXTRA_MAX + 99] = 0;
		memcpy(data, starts[i], strlen(starts[i]));
		assert_int_equal(unchunk(data, 1000, sizeof out, out, &made, &taken), CHUNKS_BROKEN);
	}
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_taken_apart),
		cmocka_unit_test(targets_of_all_forms_have_a_path),
		cmocka_unit_test(connections_stay_as_the_version_and_the_client_say),
		cmocka_unit_test(what_is_no_request_is_refused),
		cmocka_unit_test(a_body_has_one_length_or_is_refused),
		cmocka_unit_test(the_end_is_found_however_it_trickles),
		cmocka_unit_test(chunks_are_put_together_however_they_come),
		cmocka_unit_test(chunks_decode_in_place),
		cmocka_unit_test(a_body_of_known_length_ends_with_its_last_byte),
		cmocka_unit_test(chunks_that_are_none_are_refused),
		cmocka_unit_test(extensions_and_trailers_have_a_ceiling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
