#include "channel.h"

#include <string.h>
#include <sys/epoll.h>

#include "config.h"
#include "pool.h"
#include "rest.h"

#define HOLDER(member, type, field) ((type *)(void *)((char *)(member)-offsetof(type, field)))

static struct pool large;
static char part[CHANNEL_READ]; /* what was just read, of whichever channel */

int channels_init(void)
{
	return pool_init(&large, CHANNEL_LARGE, CHANNEL_LARGE_COUNT);
}

static void give_large(struct channel *channel)
{
	if (channel->large)
		pool_give(&large, channel->large);
	channel->large = NULL;
	channel->websocket.buffer = channel->small;
	channel->websocket.room = sizeof channel->small;
}

void channel_close(struct channel *channel)
{
	timer_stop(&channel->timer);
	stream_close(&channel->stream);
	give_large(channel);
	channel->state = CHANNEL_CLOSED;
}

static void end(struct channel *channel, const char *problem)
{
	channel_close(channel);
	channel->problem = problem;
	channel->event(channel, CHANNEL_ENDED);
}

bool channel_is_open(const struct channel *channel)
{
	return channel->state == CHANNEL_TALKING;
}

/* --- out -------------------------------------------------------------------------------------- */

/* Sends what is queued as far as that goes.  That the connection is broken is told a moment later:
 * who sends is in the middle of something. */
static void flush(struct channel *channel)
{
	while (channel->sent < channel->out.size && !channel->doomed) {
		ptrdiff_t taken = stream_write(&channel->stream, channel->queue + channel->sent,
		                               channel->out.size - channel->sent);
		if (taken == STREAM_AGAIN)
			return;
		if (taken < 0) {
			channel->doomed = true;
			channel->problem = channel->stream.problem;
			timer_set(&channel->timer, 0);
			return;
		}
		channel->sent += (uint32_t)taken;
	}
	channel->sent = 0;
	channel->out.size = 0;
}

bool channel_has_room(const struct channel *channel)
{
	return CHANNEL_OUT - channel->out.size + channel->sent >= CHANNEL_SEND_MAX + WEBSOCKET_HEAD_MAX;
}

static int queue(struct channel *channel, enum websocket_opcode opcode, const void *data,
                 size_t size)
{
	struct text *out = &channel->out;
	out->full = false;
	out->size -= channel->sent;
	memmove(out->data, out->data + channel->sent, out->size);
	channel->sent = 0;
	websocket_write(out, opcode, data, size);
	flush(channel);
	return out->full ? -1 : 0;
}

int channel_send(struct channel *channel, const char *text, size_t size)
{
	return queue(channel, WEBSOCKET_OP_TEXT, text, size);
}

static void send_close(struct channel *channel, const void *data, size_t size)
{
	channel->state = CHANNEL_LEAVING;
	channel->held = false;
	channel->saved_size = 0;
	/* Without room the server does not read: it will miss the frame no more than the others. */
	timer_set(&channel->timer, CHANNEL_CLOSE_MS);
	queue(channel, WEBSOCKET_OP_CLOSE, data, size);
}

static void send_code(struct channel *channel, unsigned code)
{
	static unsigned char bytes[2];
	bytes[0] = (unsigned char)(code >> 8);
	bytes[1] = (unsigned char)code;
	send_close(channel, bytes, sizeof bytes);
}

/* A held channel that has something to read would wake the loop again and again. */
static void turn_away(struct channel *channel)
{
	struct watch *watch = &channel->stream.watch;
	loop_watch(watch, watch->events & ~(uint32_t)EPOLLIN);
}

static void hear_again(struct channel *channel)
{
	struct watch *watch = &channel->stream.watch;
	if (channel->held && !(watch->events & EPOLLIN) &&
	    loop_watch(watch, watch->events | EPOLLIN) != 0)
		timer_set(&channel->timer, 0);
	channel->held = channel->wants_space = false;
}

void channel_leave(struct channel *channel, unsigned code)
{
	hear_again(channel);
	send_code(channel, code);
}

/* --- in --------------------------------------------------------------------------------------- */

static void notify(struct channel *channel, const char *notice)
{
	channel->notice = notice;
	channel->event(channel, CHANNEL_MESSAGE);
	if (!channel->held && channel->state == CHANNEL_TALKING)
		give_large(channel);
}

/* With registers of its own, which feed() has no more. */
static __attribute__((noinline)) void take_event(struct channel *channel,
                                                 enum websocket_event event)
{
	struct websocket *websocket = &channel->websocket;
	const char *problem = NULL;
	channel->heard_at = loop_now();
	switch (event) {
	case WEBSOCKET_CLOSE:
		/* The first one is answered with the same, then all is said. */
		channel->server_left = true;
		if (channel->state != CHANNEL_LEAVING)
			send_close(channel, websocket->control, websocket->control_size);
		if (channel->out.size)
			return;
		end(channel, NULL);
		return;
	case WEBSOCKET_BROKEN:
		problem = websocket->problem;
		send_code(channel, websocket->code);
		end(channel, problem);
		return;
	case WEBSOCKET_BINARY:
		problem = "a binary message";
		break;
	case WEBSOCKET_SKIPPED:
		problem = "too large a message";
		break;
	case WEBSOCKET_LARGE: /* it needs more room than the call has of its own */
		if (websocket->needed > CHANNEL_LARGE || channel->large)
			return;
		channel->large = pool_take(&large);
		if (channel->large)
			websocket_enlarge(websocket, channel->large, CHANNEL_LARGE);
		return;
	case WEBSOCKET_PING:
		/* A server that pings faster than it reads gets no pong for each: RFC 6455, 5.5.3. */
		if (channel->state == CHANNEL_TALKING)
			queue(channel, WEBSOCKET_OP_PONG, websocket->control, websocket->control_size);
		return;
	case WEBSOCKET_TEXT:
		break;
	default:
		return;
	}
	if (channel->state == CHANNEL_TALKING) /* leaving: only the close frame matters */
		notify(channel, problem);
}

/* The server's answer to the upgrade. */
static void upgrade(struct channel *channel, enum answer_event event)
{
	const char *problem = event == ANSWER_BROKEN
	                          ? channel->answer.problem
	                          : websocket_refusal(&channel->answer, channel->wanted);
	if (problem) {
		end(channel, problem);
		return;
	}
	channel->state = CHANNEL_TALKING;
	channel->heard_at = loop_now();
	timer_set(&channel->timer, CHANNEL_PING_MS);
	channel->event(channel, CHANNEL_OPEN);
}

/* One loop reads both, so one word must mean that more is needed. */
_Static_assert((int)ANSWER_MORE == (int)WEBSOCKET_MORE, "the two say \"more\" alike");

/* Reads the answer to the upgrade and frames until nothing is left or the channel is held or has
 * ended.  Returns whether more may be read. */
static bool feed(struct channel *channel, const char *data, size_t size)
{
	static size_t used; /* what was just read; not kept while an event is told */
	while (channel->state >= CHANNEL_UPGRADING) {
		if (channel->held) {
			memcpy(channel->saved, data, size);
			channel->saved_size = (uint32_t)size;
			return false;
		}
		bool upgrading = channel->state == CHANNEL_UPGRADING;
		unsigned event = upgrading ? answer_read(&channel->answer, data, size, &used)
		                           : websocket_read(&channel->websocket, data, size, &used);
		data += used;
		size -= used;
		if (upgrading && (event != ANSWER_MORE || channel->answer.endless))
			upgrade(channel, event);
		else if (event == WEBSOCKET_MORE)
			return true;
		else
			take_event(channel, event);
	}
	return false;
}

static void receive(struct channel *channel)
{
	ptrdiff_t got;
	do {
		got = stream_read(&channel->stream, part, sizeof part);
		if (got <= 0 && got != STREAM_AGAIN)
			end(channel, got < 0                             ? channel->stream.problem
			             : channel->state == CHANNEL_LEAVING ? NULL
			                                                 : "the server ended the connection");
	} while (got > 0 && feed(channel, part, (size_t)got));
}

void channel_hold(struct channel *channel, bool for_space)
{
	struct websocket *websocket = &channel->websocket;
	channel->wants_space = for_space;
	if (channel->held)
		return;
	channel->held = true;
	/* A message that was read as a whole lies where the next read goes. */
	if (websocket->message != websocket->buffer)
		memcpy(websocket->buffer, websocket->message, websocket->message_size);
	websocket->message = websocket->buffer;
}

void channel_release(struct channel *channel)
{
	size_t size = channel->saved_size;
	if (!channel->held)
		return;
	hear_again(channel);
	channel->heard_at = loop_now(); /* not to have listened is no silence */
	give_large(channel);
	channel->saved_size = 0;
	memcpy(part, channel->saved, size);
	if (feed(channel, part, size))
		receive(channel);
}

/* --- life ------------------------------------------------------------------------------------- */

static void ask(struct channel *channel)
{
	static char key[25];
	websocket_key(key);
	websocket_accept(key, channel->wanted);
	text_write(&channel->out,
	           "GET %s/v1/realtime?call_id=%p HTTP/1.1\r\nconnection: Upgrade\r\n"
	           "upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: %s\r\n",
	           config.api.prefix, channel->call_id, key);
	rest_end_head(&channel->out);
	channel->state = CHANNEL_UPGRADING;
	timer_set(&channel->timer, CHANNEL_UPGRADE_MS);
}

static void on_timer(struct timer *timer)
{
	struct channel *channel = HOLDER(timer, struct channel, timer);
	uint64_t silent = loop_now() - channel->heard_at;
	if (channel->doomed || channel->state == CHANNEL_LEAVING) {
		end(channel, channel->problem);
	} else if (channel->state != CHANNEL_TALKING) {
		end(channel, "no answer in time");
	} else if (silent >= CHANNEL_SILENCE_MS) {
		end(channel, "two minutes of silence");
	} else {
		uint64_t next = silent >= CHANNEL_PING_MS ? CHANNEL_SILENCE_MS : CHANNEL_PING_MS;
		timer_set(&channel->timer, (unsigned)(next > silent ? next - silent : 1));
		if (next == CHANNEL_SILENCE_MS)
			queue(channel, WEBSOCKET_OP_PING, NULL, 0);
	}
}

static void on_stream(struct stream *stream, enum stream_event event)
{
	struct channel *channel = HOLDER(stream, struct channel, stream);
	if (event == STREAM_FAILED) {
		end(channel, stream->problem);
		return;
	}
	if (event == STREAM_OPEN)
		ask(channel);
	if (event == STREAM_READABLE) {
		if (channel->held)
			turn_away(channel);
		else
			receive(channel);
		return;
	}
	flush(channel);
	if (channel->doomed)
		return;
	if (channel->server_left && channel->out.size == 0)
		end(channel, NULL);
	else if (channel->wants_space && channel_has_room(channel))
		channel->event(channel, CHANNEL_SPACE);
}

void channel_open(struct channel *channel, const char *call_id,
                  void (*event)(struct channel *channel, enum channel_event event))
{
	text_begin(&channel->out, channel->queue, sizeof channel->queue);
	channel->call_id = call_id;
	channel->event = event;
	channel->timer.expired = on_timer;
	channel->state = CHANNEL_CONNECTING;
	give_large(channel);
	stream_open(&channel->stream, CHANNEL_CONNECT_MS, on_stream);
}
