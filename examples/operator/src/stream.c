#include "stream.h"

#include <endian.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel.h"

#define ATTEMPT_LEAST 1000 /* ms for one address, however many there are */
/* A peer that has gone without a word is noticed within this and three probes; in seconds. */
#define SILENCE_MOST 60
#define PROBE_EVERY 10
#define PROBES 3

#define STREAM_OF(member, pointer)                                                                 \
	((struct stream *)(void *)((char *)(pointer)-offsetof(struct stream, member)))

/* The event comes with the next turn of the timers: who is in the middle of something finds the
 * stream as it was. */
static ptrdiff_t fail(struct stream *stream, const char *problem)
{
	loop_forget(&stream->watch);
	stream->problem = problem;
	stream->state = STREAM_HAS_FAILED;
	timer_set(&stream->timer, 0);
	return STREAM_BROKEN;
}

static void close_socket(struct stream *stream)
{
	if (stream->watch.fd < 0)
		return;
	loop_forget(&stream->watch);
	kernel_close(stream->watch.fd);
	stream->watch.fd = -1;
}

static unsigned time_left(const struct stream *stream)
{
	uint64_t now = loop_now();
	return stream->deadline > now ? (unsigned)(stream->deadline - now) : 0;
}

static ptrdiff_t watch_for(struct stream *stream, uint32_t events)
{
	if (loop_watch(&stream->watch, events))
		return fail(stream, "the kernel has no memory to watch a connection");
	return 0;
}

/* --- TLS ---------------------------------------------------------------------------------- */

static void shake_hands(struct stream *stream)
{
	ptrdiff_t rc = tls_write(stream->tls, NULL, 0);
	if (rc == TLS_FAILED) {
		fail(stream, stream->problem);
		return;
	}
	if (watch_for(stream, rc == TLS_WANT_WRITE ? EPOLLOUT : EPOLLIN) || rc < 0)
		return;
	timer_stop(&stream->timer);
	stream->state = STREAM_IS_OPEN;
	stream->event(stream, STREAM_OPEN);
}

/* Apart: inside ready() each of its many ends would have to look after the guard of the stack. */
static __attribute__((noinline)) void start_tls(struct stream *stream)
{
	timer_set(&stream->timer, time_left(stream));
	stream->state = STREAM_SHAKES_HANDS;
	stream->tls = tls_open(stream->watch.fd, config.api.host, &stream->problem);
	if (stream->tls)
		shake_hands(stream);
	else
		fail(stream, stream->problem);
}

/* Waits for what is due: bytes always, room when there is something to write. */
static ptrdiff_t watch_open(struct stream *stream)
{
	return watch_for(stream, EPOLLIN | (stream->writes ? EPOLLOUT : 0));
}

/* One event a time: after it the stream may be gone.  What else is ready comes with the next round,
 * for the loop tells again of what is still so. */
static void open_ready(struct stream *stream, uint32_t events)
{
	if (stream->writes && (events & EPOLLOUT)) {
		ptrdiff_t rc = tls_write(stream->tls, NULL, 0);
		if (rc == TLS_FAILED && !(events & EPOLLIN)) {
			fail(stream, stream->problem);
			return;
		}
		if (rc == 0) {
			stream->writes = false;
			if (watch_open(stream) == 0)
				stream->event(stream, STREAM_WRITABLE);
			return;
		}
	}
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		stream->event(stream, STREAM_READABLE);
}

/* --- TCP ---------------------------------------------------------------------------------- */

/* None of them is worth a failure. */
static void set_options(int fd)
{
	static const struct {
		uint8_t level, option, value;
	} rows[] = {
		{IPPROTO_TCP, TCP_NODELAY, 1},
		{SOL_SOCKET, SO_KEEPALIVE, 1},
		{IPPROTO_TCP, TCP_KEEPIDLE, SILENCE_MOST},
		{IPPROTO_TCP, TCP_KEEPINTVL, PROBE_EVERY},
		{IPPROTO_TCP, TCP_KEEPCNT, PROBES},
	};
	static int value;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		value = rows[i].value;
		kernel_call(SYS_setsockopt, fd, rows[i].level, rows[i].option, &value, sizeof value);
	}
}

static void ready(struct watch *watch, uint32_t events);

static int connect_to(struct stream *stream, union address *to)
{
	to->v4.sin_port = htobe16(config.api.port); /* at the same place in both */
	int fd = address_connect(to, SOCK_STREAM);
	stream->watch = (struct watch){.fd = fd, .ready = ready};
	set_options(fd);
	return fd < 0 ? -1 : loop_watch(&stream->watch, EPOLLOUT);
}

/* Each address gets its share of the time that is left. */
static void try_next_address(struct stream *stream)
{
	for (;;) {
		unsigned left = time_left(stream);
		unsigned more = stream->addresses.count - stream->next_address;
		close_socket(stream);
		if (!more) {
			fail(stream, stream->problem);
			return;
		}
		unsigned share = left / more;
		if (share < ATTEMPT_LEAST)
			share = left < ATTEMPT_LEAST ? left : ATTEMPT_LEAST;
		timer_set(&stream->timer, share);
		if (connect_to(stream, &stream->addresses.item[stream->next_address++]) == 0)
			return;
	}
}

static void ready(struct watch *watch, uint32_t events)
{
	struct stream *stream = STREAM_OF(watch, watch);
	if (stream->state == STREAM_IS_OPEN)
		open_ready(stream, events);
	else if (stream->state == STREAM_SHAKES_HANDS)
		shake_hands(stream);
	else if (stream->state == STREAM_CONNECTS && events & (EPOLLERR | EPOLLHUP))
		try_next_address(stream);
	else if (stream->state == STREAM_CONNECTS)
		start_tls(stream);
}

static void found(struct timer *lookup)
{
	struct stream *stream = STREAM_OF(lookup, lookup);
	stream->addresses = *resolver_answer(&stream->problem);
	stream->state = STREAM_CONNECTS;
	if (stream->addresses.count)
		stream->problem = "no address of the host takes a connection";
	try_next_address(stream);
}

static void expired(struct timer *timer)
{
	struct stream *stream = STREAM_OF(timer, timer);
	if (stream->state == STREAM_HAS_FAILED)
		stream->event(stream, STREAM_FAILED);
	else if (stream->state == STREAM_SHAKES_HANDS)
		fail(stream, "the server did not finish the TLS handshake in time");
	else if (stream->state == STREAM_ASKS)
		fail(stream, "the name servers did not answer in time");
	else if (time_left(stream))
		try_next_address(stream);
	else
		fail(stream, "the host did not answer in time");
}

/* --- stream.h ----------------------------------------------------------------------------- */

void stream_open(struct stream *stream, unsigned timeout,
                 void (*event)(struct stream *stream, enum stream_event event))
{
	*stream = (struct stream){
		.event = event,
		.state = STREAM_ASKS,
		.lookup.expired = found,
		.deadline = loop_now() + timeout,
		.watch.fd = -1,
		.timer.expired = expired,
	};
	timer_set(&stream->timer, timeout);
	resolver_ask(&stream->lookup);
}

ptrdiff_t stream_read(struct stream *stream, void *data, size_t size)
{
	ptrdiff_t got = tls_read(stream->tls, data, size);
	if (got >= 0 || got == TLS_FAILED)
		return got; /* TLS_FAILED is STREAM_BROKEN */
	/* An answer to the server itself that the socket had no room for. */
	if (got == TLS_WANT_WRITE) {
		stream->writes = true;
		if (watch_open(stream))
			return STREAM_BROKEN;
	}
	return STREAM_AGAIN;
}

ptrdiff_t stream_write(struct stream *stream, const void *data, size_t size)
{
	ptrdiff_t taken = tls_write(stream->tls, data, size);
	if (taken == TLS_FAILED || (taken >= 0 && tls_write(stream->tls, NULL, 0) == 0))
		return taken; /* TLS_FAILED is STREAM_BROKEN */
	stream->writes = true;
	if (watch_open(stream))
		return STREAM_BROKEN;
	return taken < 0 ? STREAM_AGAIN : taken;
}

void stream_close(struct stream *stream)
{
	if (!stream->event)
		return;
	timer_stop(&stream->timer);
	timer_stop(&stream->lookup);
	if (stream->tls)
		tls_close(stream->tls);
	close_socket(stream);
	stream->event = NULL;
}
