#include "check.h"

#include <string.h>

#include "websocket.h"

static char buffer[64], large[256];
static struct websocket websocket;
static char seen[2048];

static void start(void)
{
	memset(&websocket, 0, sizeof websocket);
	websocket.buffer = buffer;
	websocket.room = sizeof buffer;
	seen[0] = '\0';
}

static void note(char kind, const char *data, size_t size)
{
	size_t at = strlen(seen);
	seen[at++] = kind;
	memcpy(seen + at, data, size);
	at += size;
	seen[at++] = ' ';
	seen[at] = '\0';
}

/* Goes on reading; "enlarge": what the caller does about large messages. */
static void feed(const char *data, size_t size, bool enlarge)
{
	enum websocket_event event;
	size_t used;
	while ((event = websocket_read(&websocket, data, size, &used)) != WEBSOCKET_MORE) {
		data += used;
		size -= used;
		if (event == WEBSOCKET_BROKEN) {
			note('!', "", 0);
			return;
		}
		if (event == WEBSOCKET_TEXT)
			note('t', websocket.message, websocket.message_size);
		else if (event == WEBSOCKET_LARGE && enlarge && websocket.needed <= sizeof large)
			websocket_enlarge(&websocket, large, sizeof large);
		else if (event == WEBSOCKET_LARGE)
			note('l', "", 0);
		else if (event == WEBSOCKET_PING || event == WEBSOCKET_PONG || event == WEBSOCKET_CLOSE)
			note("pqc"[event - WEBSOCKET_PING], websocket.control, websocket.control_size);
		else
			note(event == WEBSOCKET_BINARY ? 'b' : 's', "", 0);
	}
	assert_int_equal(used, size);
}

/* In pieces of every size up to 12 and as a whole, the same comes out. */
static void reads(const char *data, size_t size, bool enlarge, const char *want)
{
	for (size_t piece = 1; piece <= 13; piece++) {
		size_t now = piece == 13 ? size : piece;
		start();
		for (size_t at = 0; at < size && !websocket.is_broken; at += now)
			feed(data + at, size - at < now ? size - at : now, enlarge);
		assert_string_equal(seen, want);
	}
}

#define READS(text, want) reads(text, sizeof(text) - 1, false, want)

static void a_text_comes_whole_or_in_fragments(void **state)
{
	(void)state;
	READS("\x81\x05hello", "thello ");
	READS("\x81\x00\x81\x01x", "t tx ");
	READS("\x01\x02he\x00\x02ll\x80\x01o\x81\x01!", "thello t! ");
	READS("\x01\x00\x00\x00\x80\x02ok", "tok ");
	READS("\x01\x02ok\x80\x00", "tok ");
}

static void control_frames_may_stand_between_fragments(void **state)
{
	(void)state;
	READS("\x01\x02he\x89\x03"
	      "abc\x80\x03llo\x8a\x00",
	      "pabc thello q ");
}

static void binary_messages_are_passed_over(void **state)
{
	(void)state;
	READS("\x82\x03\x00\xff\x00\x81\x01x", "b tx ");
	READS("\x02\x01x\x89\x00\x80\x01y\x81\x01x", "p b tx ");
}

static void what_does_not_fit_is_enlarged_or_passed_over(void **state)
{
	(void)state;
	char frame[200 + 4 + 3] = {'\x81', 126, 0, (char)200}, want[300] = "t";
	memset(frame + 4, 'x', 200);
	memcpy(frame + 204, "\x81\x01y", 3);
	reads(frame, sizeof frame, false, "l s ty ");
	memset(want + 1, 'x', 200);
	memcpy(want + 201, " ty ", 5);
	reads(frame, sizeof frame, true, want);
	/* The first fragment fits, the second does not. */
	char two[62 + 102 + 3] = {'\x01', 60};
	memset(two + 2, 'a', 60);
	memcpy(two + 62, "\x80\x64", 2);
	memset(two + 64, 'b', 100);
	memcpy(two + 164, "\x81\x01y", 3);
	reads(two, sizeof two, false, "l s ty ");
	memset(want + 1, 'a', 60);
	memset(want + 61, 'b', 100);
	memcpy(want + 161, " ty ", 5);
	reads(two, sizeof two, true, want);
}

static void a_message_of_eight_exbibytes_is_not_waited_for_in_memory(void **state)
{
	(void)state;
	READS("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"
	      "abc",
	      "l ");
}

static void frames_against_the_protocol_are_refused(void **state)
{
	(void)state;
	READS("\xc1\x00", "! ");
	READS("\xa1\x00", "! ");
	READS("\x91\x00", "! ");
	READS("\x81\x81", "! ");
	READS("\x83\x00", "! ");
	READS("\x8b\x00", "! ");
	READS("\x80\x00", "! ");
	READS("\x01\x01x\x81\x01y", "! ");
	READS("\x09\x00", "! ");
	READS("\x89\x7e\x00\x7e", "! ");
	READS("\x81\x7e\x00\x7d", "! ");
	READS("\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", "! ");
	READS("\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", "! ");
	assert_int_equal(websocket.code, WEBSOCKET_WRONG);
	READS("\x81\x01\xff", "! ");
	assert_int_equal(websocket.code, WEBSOCKET_NOT_UTF8);
	READS("\x01\x01\xc3\x80\x01\x28", "! ");
	READS("\x01\x01\xc3\x80\x01\xa9", "t\xc3\xa9 ");
}

static void a_close_frame_has_a_code_that_may_be_sent(void **state)
{
	(void)state;
	READS("\x88\x00", "c ");
	assert_int_equal(websocket.code, WEBSOCKET_NO_CODE);
	READS("\x88\x06\x03\xe8"
	      "done",
	      "c\x03\xe8"
	      "done ");
	assert_int_equal(websocket.code, 1000);
	READS("\x88\x02\x13\x87", "c\x13\x87 ");
	READS("\x88\x01\x03", "! ");
	READS("\x88\x02\x00\x00", "! ");
	READS("\x88\x02\x03\xed", "! ");
	READS("\x88\x02\x03\xee", "! ");
	READS("\x88\x02\x03\xf7", "! ");
	READS("\x88\x02\x13\x88", "! ");
	READS("\x88\x03\x03\xe8\xff", "! ");
}

static void what_is_written_is_masked_and_reads_back(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 125, 126, 127, 1000};
	static char text[1000], frame[1100];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i % 26);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct text out = TEXT_IN(frame);
		websocket_write(&out, WEBSOCKET_OP_TEXT, text, sizes[i]);
		size_t head = sizes[i] < 126 ? 2 : 4;
		assert_false(out.full);
		assert_int_equal(out.size, head + 4 + sizes[i]);
		assert_int_equal((unsigned char)frame[0], 0x81);
		assert_int_equal((unsigned char)frame[1], 0x80 | (sizes[i] < 126 ? sizes[i] : 126));
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(frame[head + 4 + j] ^ frame[head + j % 4], text[j]);
	}
	struct text out = {frame, 0, 1000 + 8, false};
	websocket_write(&out, WEBSOCKET_OP_TEXT, text, 1000);
	assert_true(out.full);
	assert_int_equal(out.size, 0);
}

static void the_key_of_the_rfc_has_the_accept_of_the_rfc(void **state)
{
	(void)state;
	char accept[29], key[25], other[25];
	websocket_accept("dGhlIHNhbXBsZSBub25jZQ==", accept);
	assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	websocket_key(key);
	websocket_key(other);
	assert_int_equal(strlen(key), 24);
	assert_string_not_equal(key, other);
}

static void only_what_was_asked_for_is_an_upgrade(void **state)
{
	(void)state;
	struct answer good = {.status = 101,
	                      .upgrade_websocket = true,
	                      .connection_upgrade = true,
	                      .accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="};
	struct answer bad = good;
	assert_null(websocket_refusal(&good, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
	assert_non_null(websocket_refusal(&good, "s3pPLMBiTxaQ9kYGzzhZRbK+xOO="));
	bad.status = 200;
	assert_non_null(websocket_refusal(&bad, good.accept));
	bad = good, bad.upgrade_websocket = false;
	assert_non_null(websocket_refusal(&bad, good.accept));
	bad = good, bad.connection_upgrade = false;
	assert_non_null(websocket_refusal(&bad, good.accept));
	bad = good, bad.unasked = true;
	assert_non_null(websocket_refusal(&bad, good.accept));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_comes_whole_or_in_fragments),
		cmocka_unit_test(control_frames_may_stand_between_fragments),
		cmocka_unit_test(binary_messages_are_passed_over),
		cmocka_unit_test(what_does_not_fit_is_enlarged_or_passed_over),
		cmocka_unit_test(a_message_of_eight_exbibytes_is_not_waited_for_in_memory),
		cmocka_unit_test(frames_against_the_protocol_are_refused),
		cmocka_unit_test(a_close_frame_has_a_code_that_may_be_sent),
		cmocka_unit_test(what_is_written_is_masked_and_reads_back),
		cmocka_unit_test(the_key_of_the_rfc_has_the_accept_of_the_rfc),
		cmocka_unit_test(only_what_was_asked_for_is_an_upgrade),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
