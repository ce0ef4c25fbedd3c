#include "channel.h"

#include <string.h>
#include <sys/epoll.h>

#include "config.h"
#include "pool.h"

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
	while (channel->out_sent < channel->out_size && !channel->doomed) {
		ptrdiff_t taken = stream_write(&channel->stream, channel->out + channel->out_sent,
		                               channel->out_size - channel->out_sent);
		if (taken == STREAM_AGAIN)
			return;
		if (taken < 0) {
			channel->doomed = true;
			channel->problem = channel->stream.problem;
			timer_set(&channel->timer, 0);
			return;
		}
		channel->out_sent += (size_t)taken;
	}
	channel->out_sent = channel->out_size = 0;
}

bool channel_has_room(const struct channel *channel)
{
	return sizeof channel->out - channel->out_size + channel->out_sent >=
	       CHANNEL_SEND_MAX + WEBSOCKET_HEAD_MAX;
}

static int queue(struct channel *channel, enum websocket_opcode opcode, const void *data,
                 size_t size)
{
	channel->out_size -= channel->out_sent;
	memmove(channel->out, channel->out + channel->out_sent, channel->out_size);
	channel->out_sent = 0;
	struct text out = {channel->out, channel->out_size, sizeof channel->out, false};
	websocket_write(&out, opcode, data, size);
	channel->out_size = out.size;
	flush(channel);
	return out.full ? -1 : 0;
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
	const unsigned char bytes[] = {(unsigned char)(code >> 8), (unsigned char)code};
	hear_again(channel);
	send_close(channel, bytes, sizeof bytes);
}

/* --- in --------------------------------------------------------------------------------------- */

/* A message needs more room than the call has of its own. */
static void enlarge(struct channel *channel)
{
	if (channel->websocket.needed > CHANNEL_LARGE || channel->large)
		return;
	channel->large = pool_take(&large);
	if (channel->large)
		websocket_enlarge(&channel->websocket, channel->large, CHANNEL_LARGE);
}

static void answer_ping(struct channel *channel)
{
	/* A server that pings faster than it reads gets no pong for each: RFC 6455, 5.5.3. */
	queue(channel, WEBSOCKET_OP_PONG, channel->websocket.control, channel->websocket.control_size);
}

static void notify(struct channel *channel, const char *notice)
{
	channel->notice = notice;
	channel->event(channel, CHANNEL_MESSAGE);
	channel->notice = NULL;
	if (!channel->held && channel->state == CHANNEL_TALKING)
		give_large(channel);
}

static void go_wrong(struct channel *channel)
{
	const struct websocket *websocket = &channel->websocket;
	const unsigned char bytes[] = {(unsigned char)(websocket->code >> 8),
	                               (unsigned char)websocket->code};
	const char *problem = websocket->problem;
	send_close(channel, bytes, sizeof bytes);
	end(channel, problem);
}

/* The server's close frame: the first one is answered with the same, then all is said. */
static void be_left(struct channel *channel)
{
	struct websocket *websocket = &channel->websocket;
	channel->server_left = true;
	if (channel->state != CHANNEL_LEAVING)
		send_close(channel, websocket->control, websocket->control_size);
	if (channel->out_size == 0)
		end(channel, NULL);
}

static void take_event(struct channel *channel, enum websocket_event event)
{
	channel->heard_at = loop_now();
	if (event == WEBSOCKET_CLOSE) {
		be_left(channel);
		return;
	}
	if (event == WEBSOCKET_BROKEN) {
		go_wrong(channel);
		return;
	}
	if (channel->state != CHANNEL_TALKING) /* leaving: only the close frame matters */
		return;
	if (event == WEBSOCKET_TEXT)
		notify(channel, NULL);
	else if (event == WEBSOCKET_BINARY)
		notify(channel, "a binary message");
	else if (event == WEBSOCKET_SKIPPED)
		notify(channel, "a message that is too large");
	else if (event == WEBSOCKET_PING)
		answer_ping(channel);
}

/* Reads frames until nothing is left or the channel is held or has ended.  Returns whether more may
 * be read. */
static bool feed(struct channel *channel, const char *data, size_t size)
{
	while (channel->state == CHANNEL_TALKING || channel->state == CHANNEL_LEAVING) {
		if (channel->held) {
			memcpy(channel->saved, data, size);
			channel->saved_size = size;
			return false;
		}
		size_t used;
		enum websocket_event event = websocket_read(&channel->websocket, data, size, &used);
		data += used;
		size -= used;
		if (event == WEBSOCKET_MORE)
			return true;
		if (event == WEBSOCKET_LARGE)
			enlarge(channel);
		else
			take_event(channel, event);
	}
	return false;
}

/* The server's answer to the upgrade; frames may stand right behind it. */
static bool upgrade(struct channel *channel, const char *data, size_t size)
{
	size_t used;
	enum answer_event event = answer_read(&channel->answer, data, size, &used);
	if (event == ANSWER_MORE && !channel->answer.endless)
		return true;
	const char *problem = event == ANSWER_BROKEN
	                          ? channel->answer.problem
	                          : websocket_refusal(&channel->answer, channel->wanted);
	if (problem) {
		end(channel, problem);
		return false;
	}
	channel->state = CHANNEL_TALKING;
	channel->heard_at = loop_now();
	timer_set(&channel->timer, CHANNEL_PING_MS);
	channel->event(channel, CHANNEL_OPEN);
	return feed(channel, data + used, size - used);
}

static void receive(struct channel *channel)
{
	bool more = true;
	while (more) {
		ptrdiff_t got = stream_read(&channel->stream, part, sizeof part);
		if (got == STREAM_AGAIN)
			break;
		if (got <= 0) {
			end(channel, got < 0                             ? channel->stream.problem
			             : channel->state == CHANNEL_LEAVING ? NULL
			                                                 : "the server ended the connection");
			return;
		}
		more = channel->state == CHANNEL_UPGRADING ? upgrade(channel, part, (size_t)got)
		                                           : feed(channel, part, (size_t)got);
	}
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
	static const char rest[] = " HTTP/1.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
							   "sec-websocket-version: 13\r\nuser-agent: tare-operator/" VERSION
							   "\r\nsec-websocket-key: ";
	char key[25];
	/* The path was put at the start of the queue by channel_open(). */
	struct text out = {channel->out, channel->out_size, sizeof channel->out, false};
	websocket_key(key);
	websocket_accept(key, channel->wanted);
	text_add_str(&out, rest);
	text_add_str(&out, key);
	text_add_str(&out, "\r\nauthorization: Bearer ");
	text_add_str(&out, config.api_key);
	text_add_str(&out, "\r\nhost: ");
	text_add_str(&out, config.api.header);
	text_add_str(&out, "\r\n\r\n");
	channel->out_size = out.size;
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
		end(channel, "nothing was heard for two minutes");
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
	if (channel->server_left && channel->out_size == 0)
		end(channel, NULL);
	else if (channel->wants_space && channel_has_room(channel))
		channel->event(channel, CHANNEL_SPACE);
}

void channel_open(struct channel *channel, const char *path, size_t path_size,
                  void (*event)(struct channel *channel, enum channel_event event))
{
	struct text out = TEXT_IN(channel->out);
	text_add_str(&out, "GET ");
	text_add_str(&out, config.api.prefix);
	text_add(&out, path, path_size);
	channel->out_size = out.size;
	channel->event = event;
	channel->timer.expired = on_timer;
	channel->state = CHANNEL_CONNECTING;
	give_large(channel);
	stream_open(&channel->stream, &config.api, CHANNEL_CONNECT_MS, on_stream);
}
