#include "stream.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ATTEMPT_LEAST 1000 /* ms for one address, however many there are */
/* A peer that has gone without a word is noticed within this and three probes; in seconds. */
#define SILENCE_MOST 60
#define PROBE_EVERY 10
#define PROBES 3

static void try_next_address(struct stream *stream);

static struct stream *stream_of_timer(struct timer *timer)
{
	return (struct stream *)(void *)((char *)timer - offsetof(struct stream, timer));
}

static struct stream *stream_of_watch(struct watch *watch)
{
	return (struct stream *)(void *)((char *)watch - offsetof(struct stream, watch));
}

/* The last that is done in a callback: the stream may be gone when it returns. */
static void fail(struct stream *stream, const char *problem)
{
	timer_stop(&stream->timer);
	loop_forget(&stream->watch);
	stream->problem = problem;
	stream->event(stream, STREAM_FAILED);
}

static void close_socket(struct stream *stream)
{
	if (stream->watch.fd < 0)
		return;
	loop_forget(&stream->watch);
	close(stream->watch.fd);
	stream->watch.fd = -1;
}

static unsigned time_left(const struct stream *stream)
{
	uint64_t now = loop_now();
	return stream->deadline > now ? (unsigned)(stream->deadline - now) : 0;
}

/* --- TLS ---------------------------------------------------------------------------------- */

static void shake_hands(struct stream *stream)
{
	ptrdiff_t rc = tls_write(stream->tls, NULL, 0);
	if (rc == TLS_FAILED) {
		fail(stream, stream->problem);
		return;
	}
	if (loop_watch(&stream->watch, rc == TLS_WANT_WRITE ? EPOLLOUT : EPOLLIN) < 0) {
		fail(stream, "the kernel has no memory to watch a connection");
		return;
	}
	if (rc < 0)
		return;
	timer_stop(&stream->timer);
	stream->is_open = true;
	stream->event(stream, STREAM_OPEN);
}

static void start_tls(struct stream *stream)
{
	timer_set(&stream->timer, time_left(stream));
	stream->is_connected = true;
	stream->tls = tls_open(stream->watch.fd, stream->origin->host, &stream->problem);
	if (stream->tls)
		shake_hands(stream);
	else
		fail(stream, stream->problem);
}

/* Waits for what is due: bytes always, room when there is something to write. */
static int watch_open(struct stream *stream)
{
	bool writes = stream->wants_write || stream->is_flushing;
	return loop_watch(&stream->watch, EPOLLIN | (writes ? EPOLLOUT : 0));
}

/* One event a time: after it the stream may be gone.  What else is ready comes with the next round,
 * for the loop tells again of what is still so. */
static void open_ready(struct stream *stream, uint32_t events)
{
	if ((stream->wants_write || stream->is_flushing) && (events & EPOLLOUT)) {
		ptrdiff_t rc = tls_write(stream->tls, NULL, 0);
		if (rc == TLS_FAILED && !(events & EPOLLIN)) {
			fail(stream, stream->problem);
			return;
		}
		if (rc == 0) {
			bool owed = stream->wants_write;
			stream->wants_write = stream->is_flushing = false;
			if (watch_open(stream) < 0) {
				fail(stream, "the kernel has no memory to watch a connection");
				return;
			}
			if (owed) {
				stream->event(stream, STREAM_WRITABLE);
				return;
			}
		}
	}
	if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		stream->event(stream, STREAM_READABLE);
}

/* --- TCP ---------------------------------------------------------------------------------- */

static void ready(struct watch *watch, uint32_t events)
{
	struct stream *stream = stream_of_watch(watch);
	if (stream->is_open) {
		open_ready(stream, events);
	} else if (stream->is_connected) {
		shake_hands(stream);
	} else {
		int error = 0;
		socklen_t size = sizeof error;
		if (getsockopt(watch->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error)
			try_next_address(stream);
		else
			start_tls(stream);
	}
}

static void set_option(int fd, int level, int option, int value)
{
	/* None of them is worth a failure. */
	(void)setsockopt(fd, level, option, &value, sizeof value);
}

static int connect_to(struct stream *stream, const union address *to)
{
	socklen_t size = to->any.sa_family == AF_INET ? sizeof to->v4 : sizeof to->v6;
	int fd = socket(to->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	stream->watch = (struct watch){.fd = fd, .ready = ready};
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, SILENCE_MOST);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, PROBE_EVERY);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, PROBES);
	if ((connect(fd, &to->any, size) == 0 || errno == EINPROGRESS) &&
	    loop_watch(&stream->watch, EPOLLOUT) == 0)
		return 0;
	close_socket(stream);
	return -1;
}

/* Each address gets its share of the time that is left. */
static void try_next_address(struct stream *stream)
{
	close_socket(stream);
	while (stream->next_address < stream->addresses.count) {
		unsigned left = time_left(stream);
		unsigned share = left / (stream->addresses.count - stream->next_address);
		if (share < ATTEMPT_LEAST)
			share = left < ATTEMPT_LEAST ? left : ATTEMPT_LEAST;
		if (connect_to(stream, &stream->addresses.item[stream->next_address++]) == 0) {
			timer_set(&stream->timer, share);
			return;
		}
	}
	fail(stream, "no address of the host takes a connection");
}

static void found(void *context, const struct addresses *addresses, const char *problem)
{
	struct stream *stream = context;
	stream->lookup = NULL;
	if (addresses->count == 0) {
		fail(stream, problem);
		return;
	}
	stream->addresses = *addresses;
	try_next_address(stream);
}

static void expired(struct timer *timer)
{
	struct stream *stream = stream_of_timer(timer);
	if (stream->is_connected)
		fail(stream, "the server did not finish the TLS handshake in time");
	else if (stream->problem) /* known when it was opened */
		fail(stream, stream->problem);
	else if (stream->watch.fd < 0)
		fail(stream, "the name servers did not answer in time");
	else if (time_left(stream))
		try_next_address(stream);
	else
		fail(stream, "the host did not answer in time");
}

/* --- stream.h ----------------------------------------------------------------------------- */

void stream_open(struct stream *stream, const struct origin *origin, unsigned timeout,
                 void (*event)(struct stream *stream, enum stream_event event))
{
	*stream = (struct stream){
		.event = event,
		.origin = origin,
		.deadline = loop_now() + timeout,
		.watch.fd = -1,
		.timer.expired = expired,
	};
	stream->lookup = resolver_ask(origin->host, origin->port, found, stream);
	if (!stream->lookup) {
		stream->problem = "too many names are being looked up";
		timeout = 0;
	}
	timer_set(&stream->timer, timeout);
}

ptrdiff_t stream_read(struct stream *stream, void *data, size_t size)
{
	ptrdiff_t got = tls_read(stream->tls, data, size);
	if (got >= 0)
		return got;
	if (got == TLS_FAILED)
		return STREAM_BROKEN;
	/* An answer to the server itself that the socket had no room for. */
	if (got == TLS_WANT_WRITE) {
		stream->is_flushing = true;
		if (watch_open(stream) < 0) {
			stream->problem = "the kernel has no memory to watch a connection";
			return STREAM_BROKEN;
		}
	}
	return STREAM_AGAIN;
}

ptrdiff_t stream_write(struct stream *stream, const void *data, size_t size)
{
	ptrdiff_t taken = tls_write(stream->tls, data, size);
	if (taken == TLS_FAILED)
		return STREAM_BROKEN;
	if (taken < 0)
		stream->wants_write = true;
	else if (tls_write(stream->tls, NULL, 0) == 0)
		return taken;
	else
		stream->is_flushing = true;
	if (watch_open(stream) < 0) {
		stream->problem = "the kernel has no memory to watch a connection";
		return STREAM_BROKEN;
	}
	return taken < 0 ? STREAM_AGAIN : taken;
}

void stream_close(struct stream *stream)
{
	if (!stream->event)
		return;
	timer_stop(&stream->timer);
	if (stream->lookup)
		resolver_cancel(stream->lookup);
	if (stream->tls)
		tls_close(stream->tls);
	close_socket(stream);
	*stream = (struct stream){.event = NULL};
}
