#include "rest.h"

#include <string.h>

#include "call.h"
#include "config.h"

#define HOLDER(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

static void on_stream(struct stream *stream, enum stream_event event);

void rest_close(struct rest *rest)
{
	timer_stop(&rest->timer);
	stream_close(&rest->stream);
	rest->state = REST_CLOSED;
}

static void connect_anew(struct rest *rest)
{
	rest_close(rest);
	rest->state = REST_CONNECTING;
	rest->reused = false;
	stream_open(&rest->stream, REST_CONNECT_MS, on_stream);
}

static void fail(struct rest *rest, const char *problem)
{
	rest_close(rest);
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
		rest_close(rest);
	else
		fail(rest, "no answer in time");
}

/* Sends as much as goes.  Returns false when the connection is broken. */
static bool send_on(struct rest *rest)
{
	for (unsigned i = 0; i < 2; i++)
		for (struct part *part = &rest->unsent[i]; part->size;) {
			ptrdiff_t taken = stream_write(&rest->stream, part->data, part->size);
			if (taken < 0)
				return taken == STREAM_AGAIN;
			part->data += taken;
			part->size -= (size_t)taken;
		}
	return true;
}

/* The answer is there, and whether something stands behind it is known. */
static void finish(struct rest *rest, bool clean)
{
	rest->problem = NULL;
	if (clean && rest->answer.keep && !rest->unsent[1].size) {
		rest->state = REST_IDLE;
		rest->reused = true;
		timer_set(&rest->timer, REST_IDLE_MS);
	} else {
		rest_close(rest);
	}
	rest->done(rest);
}

/* Reads on behind a whole answer: the stream must have been read empty to be told when more comes.
 */
static void receive(struct rest *rest)
{
	static char part[4096];
	enum answer_event event = ANSWER_MORE;
	bool clean = true;
	ptrdiff_t got = 0;
	while (clean && event != ANSWER_BROKEN &&
	       (got = stream_read(&rest->stream, part, sizeof part)) > 0) {
		static size_t used;
		used = 0;
		if (event == ANSWER_MORE)
			event = answer_read(&rest->answer, part, (size_t)got, &used);
		clean = used == (size_t)got;
	}
	if (got == 0 && event == ANSWER_MORE)
		event = answer_end(&rest->answer);
	if (event == ANSWER_WHOLE)
		finish(rest, clean && got == STREAM_AGAIN);
	else if (event == ANSWER_BROKEN)
		lose(rest, rest->answer.problem);
	else if (got != STREAM_AGAIN)
		lose(rest, rest->stream.problem);
}

/* A kept connection is opened once more, as it were. */
static void on_stream(struct stream *stream, enum stream_event event)
{
	struct rest *rest = HOLDER(stream, struct rest, stream);
	if (rest->state == REST_IDLE) {
		/* Whatever a server says unasked, it is not for us: in most cases it is its farewell. */
		rest_close(rest);
		return;
	}
	if (event == STREAM_OPEN) {
		rest->state = REST_BUSY;
		rest->unsent[0] = (struct part){rest->head, rest->head_size};
		rest->unsent[1] = rest->body;
		memset(&rest->answer, 0, sizeof rest->answer);
		timer_set(&rest->timer, REST_ANSWER_MS);
	}
	if (event == STREAM_READABLE)
		receive(rest);
	else if (event == STREAM_FAILED || !send_on(rest))
		lose(rest, stream->problem);
}

void rest_end_head(struct text *head)
{
	text_write(head,
	           "user-agent: tare-operator/" VERSION
	           "\r\nauthorization: Bearer %s\r\nhost: %s\r\n\r\n",
	           config.api_key, config.api.header);
}

/* All parts are bounded: a prefix, a path with an id of which each byte may become three, a key, a
 * host and the rest. */
_Static_assert(sizeof((struct origin *)0)->prefix + 3 * CALL_ID_MAX + 64 + CONFIG_KEY_MAX +
                       sizeof((struct origin *)0)->header + 200 <
                   REST_HEAD_MAX,
               "a request's head fits");

void rest_post(struct rest *rest, const char *call_id, const char *verb, struct part body,
               void (*done)(struct rest *rest))
{
	static struct text head;
	text_begin(&head, rest->head, sizeof rest->head);
	text_write(&head,
	           "POST %s/v1/realtime/calls/%p/%s HTTP/1.1\r\ncontent-type: application/json\r\n"
	           "accept: */*\r\ncontent-length: %u\r\n",
	           config.api.prefix, call_id, verb, (unsigned)body.size);
	rest_end_head(&head);
	rest->head_size = head.size;
	rest->body = body;
	rest->timer.expired = on_timer;
	rest->done = done;
	rest->problem = NULL;
	if (rest->state != REST_IDLE) {
		connect_anew(rest);
		return;
	}
	rest->state = REST_CONNECTING;
	on_stream(&rest->stream, STREAM_OPEN);
}
