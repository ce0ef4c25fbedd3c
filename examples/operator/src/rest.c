#include "rest.h"

#include <string.h>

#include "config.h"
#include "text.h"

#define HOLDER(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

static void on_stream(struct stream *stream, enum stream_event event);

static void disconnect(struct rest *rest)
{
	stream_close(&rest->stream);
	rest->state = REST_CLOSED;
}

static void connect_anew(struct rest *rest)
{
	timer_stop(&rest->timer);
	disconnect(rest);
	rest->state = REST_CONNECTING;
	rest->reused = false;
	stream_open(&rest->stream, &config.api, REST_CONNECT_MS, on_stream);
}

static void fail(struct rest *rest, const char *problem)
{
	timer_stop(&rest->timer);
	disconnect(rest);
	rest->problem = problem;
	rest->done(rest);
}

/* The connection broke. */
static void lose(struct rest *rest, const char *problem)
{
	if (rest->reused && !rest->answer.began)
		connect_anew(rest);
	else
		fail(rest, problem);
}

static void on_timer(struct timer *timer)
{
	struct rest *rest = HOLDER(timer, struct rest, timer);
	if (rest->state == REST_IDLE)
		disconnect(rest);
	else
		fail(rest, "no answer in time");
}

/* Sends as much as goes.  Returns false when the connection is broken. */
static bool send_on(struct rest *rest)
{
	while (rest->sent < rest->head_size + rest->body_size) {
		bool head = rest->sent < rest->head_size;
		const char *data = head ? rest->head + rest->sent
		                        : rest->body + (rest->sent - rest->head_size);
		size_t left = (head ? rest->head_size : rest->head_size + rest->body_size) - rest->sent;
		ptrdiff_t taken = stream_write(&rest->stream, data, left);
		if (taken == STREAM_AGAIN)
			return true;
		if (taken < 0)
			return false;
		rest->sent += (size_t)taken;
	}
	return true;
}

static void begin(struct rest *rest)
{
	rest->state = REST_BUSY;
	rest->sent = 0;
	memset(&rest->answer, 0, sizeof rest->answer);
	timer_set(&rest->timer, REST_ANSWER_MS);
}

/* The answer is there, and whether something stands behind it is known. */
static void finish(struct rest *rest, bool clean)
{
	timer_stop(&rest->timer);
	if (clean && rest->answer.keep && rest->sent == rest->head_size + rest->body_size) {
		rest->state = REST_IDLE;
		rest->reused = true;
		timer_set(&rest->timer, REST_IDLE_MS);
	} else {
		disconnect(rest);
	}
	rest->problem = NULL;
	rest->done(rest);
}

static void receive(struct rest *rest)
{
	static char part[4096];
	enum answer_event event = ANSWER_MORE;
	size_t used;
	for (;;) {
		ptrdiff_t got = stream_read(&rest->stream, part, sizeof part);
		/* A whole answer waits here for what follows it: to be told when that comes, the stream
		 * must have been read empty. */
		if (event == ANSWER_WHOLE) {
			finish(rest, got == STREAM_AGAIN);
			return;
		}
		if (got == STREAM_AGAIN)
			return;
		if (got == STREAM_BROKEN) {
			lose(rest, rest->stream.problem);
			return;
		}
		used = 0;
		event = got == 0 ? answer_end(&rest->answer)
		                 : answer_read(&rest->answer, part, (size_t)got, &used);
		if (event == ANSWER_BROKEN) {
			lose(rest, rest->answer.problem);
			return;
		}
		if (event == ANSWER_WHOLE && (got == 0 || used < (size_t)got)) {
			finish(rest, false);
			return;
		}
	}
}

static void on_stream(struct stream *stream, enum stream_event event)
{
	struct rest *rest = HOLDER(stream, struct rest, stream);
	if (rest->state == REST_IDLE) {
		/* Whatever a server says unasked, it is not for us: in most cases it is its farewell. */
		timer_stop(&rest->timer);
		disconnect(rest);
		return;
	}
	if (event == STREAM_FAILED) {
		lose(rest, stream->problem);
		return;
	}
	if (event == STREAM_OPEN)
		begin(rest);
	if (event == STREAM_READABLE)
		receive(rest);
	else if (!send_on(rest))
		lose(rest, stream->problem);
}

static void write_head(struct rest *rest, const char *path, size_t path_size)
{
	struct text head = TEXT_IN(rest->head);
	text_add_str(&head, "POST ");
	text_add_str(&head, config.api.prefix);
	text_add(&head, path, path_size);
	text_add_str(&head, " HTTP/1.1\r\ncontent-type: application/json\r\naccept: */*\r\n"
	                    "user-agent: tare-operator/" VERSION "\r\nauthorization: Bearer ");
	text_add_str(&head, config.api_key);
	text_add_str(&head, "\r\nhost: ");
	text_add_str(&head, config.api.header);
	text_add_str(&head, "\r\ncontent-length: ");
	text_add_uint(&head, rest->body_size);
	text_add_str(&head, "\r\n\r\n");
	rest->head_size = head.size;
}

/* All parts are bounded: a prefix, a path with an id of which each byte may become three, a key, a
 * host and the rest. */
_Static_assert(sizeof((struct origin *)0)->prefix + 3 * 255 + 64 + CONFIG_KEY_MAX +
                       sizeof((struct origin *)0)->header + 200 <
                   REST_HEAD_MAX,
               "a request's head fits");

void rest_post(struct rest *rest, const char *path, size_t path_size, const char *body,
               size_t body_size, void (*done)(struct rest *rest))
{
	bool kept = rest->state == REST_IDLE;
	rest->timer.expired = on_timer;
	rest->done = done;
	rest->problem = NULL;
	rest->body = body;
	rest->body_size = body_size;
	write_head(rest, path, path_size);
	if (kept)
		begin(rest);
	if (!kept || !send_on(rest))
		connect_anew(rest);
}

bool rest_is_busy(const struct rest *rest)
{
	return rest->state == REST_CONNECTING || rest->state == REST_BUSY;
}

void rest_close(struct rest *rest)
{
	timer_stop(&rest->timer);
	disconnect(rest);
}
