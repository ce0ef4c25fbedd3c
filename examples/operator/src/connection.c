#include "connection.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chunks.h"
#include "http.h"
#include "kernel.h"
#include "loop.h"
#include "pool.h"
#include "reply.h"
#include "route.h"

#define IN_ROOM (HTTP_HEAD_MAX + 4096)
#define OUT_ROOM REPLY_MAX

enum state {
	READING_HEAD,
	READING_BODY,
	WAITING, /* for a large buffer */
	LINGERING,
};

enum timing { UNTIMED, TIME_HEAD, TIME_BODY, TIME_IDLE, TIME_WRITE, TIME_LINGER };
static const uint32_t times[] = {
	[TIME_HEAD] = CONNECTION_HEAD_TIME,     [TIME_BODY] = CONNECTION_STEP_TIME,
	[TIME_IDLE] = CONNECTION_IDLE_TIME,     [TIME_WRITE] = CONNECTION_WRITE_TIME,
	[TIME_LINGER] = CONNECTION_LINGER_TIME,
};

struct link {
	struct link *next, *previous; /* never NULL: the list is a ring */
};

/* What is used most stands within 127 bytes of the start, and sizes are below 4 GiB: both make the
 * code smaller. */
struct connection {
	struct link link; /* first: its address is the connection's */
	struct watch watch;
	struct timer timer;
	uint8_t state, timing;
	bool idle;    /* which list it is in */
	bool ended;   /* the client will send no more */
	bool closing; /* when all is written */
	bool lingers; /* the client may still be sending then */
	uint32_t in_size, head_size, body_size;
	uint32_t body_told; /* its size at the last look at its progress */
	uint32_t out_sent, scanned;
	struct chunks chunks;
	char *large; /* the body, when it does not fit into `in` */
	struct text out;
	uint64_t body_deadline; /* ms */
	struct http_request request;
	char out_bytes[OUT_ROOM];
	char in[IN_ROOM]; /* the last member: its pages are touched when they are needed */
};

static struct pool slots, buffers;
/* Rings; the longest idle is idle.next. */
static struct link idle, busy;
static uint32_t waiting;
static bool ending;
static void (*changed)(void);

static struct connection *of_link(struct link *link)
{
	return (struct connection *)(void *)link;
}

static void link_remove(struct link *link)
{
	link->next->previous = link->previous;
	link->previous->next = link->next;
}

static void link_append(struct link *ring, struct link *link)
{
	link->next = ring;
	link->previous = ring->previous;
	ring->previous->next = link;
	ring->previous = link;
}

int connections_init(uint32_t most, void (*told)(void))
{
	changed = told;
	idle.next = idle.previous = &idle;
	busy.next = busy.previous = &busy;
	if (pool_init(&slots, sizeof(struct connection), most))
		return -1;
	return pool_init(&buffers, CONNECTION_BODY_MAX, CONNECTION_BUFFERS);
}

uint32_t connections_count(void)
{
	return pool_used(&slots);
}

static void set_idle(struct connection *connection, bool is_idle)
{
	if (connection->idle == is_idle && !is_idle)
		return;
	link_remove(&connection->link);
	link_append(is_idle ? &idle : &busy, &connection->link);
	connection->idle = is_idle;
}

/* Starts a time; does nothing when it is running. */
static void keep_time(struct connection *connection, enum timing timing)
{
	if (connection->timing == timing)
		return;
	connection->timing = (uint8_t)timing;
	timer_set(&connection->timer, times[timing]);
}

/* Gives the large buffer back, or no longer waits for one. */
static void leave_buffer(struct connection *connection)
{
	waiting -= connection->state == WAITING;
	if (connection->large)
		pool_give(&buffers, connection->large);
	connection->large = NULL;
}

static void end(struct connection *connection)
{
	leave_buffer(connection);
	loop_forget(&connection->watch);
	timer_stop(&connection->timer);
	kernel_close(connection->watch.fd);
	link_remove(&connection->link);
	pool_give(&slots, connection);
	changed();
}

static void put_reply(struct connection *connection, const struct reply *reply)
{
	enum reply_end kept = connection->request.minor ? REPLY_KEEP : REPLY_KEEP_OLD;
	reply_write(&connection->out, reply, connection->request.method == HTTP_HEAD,
	            connection->closing ? REPLY_CLOSE : kept);
}

/* Forgets the request, of which `used` bytes lie in `in`. */
static void leave_request(struct connection *connection, size_t used)
{
	leave_buffer(connection);
	connection->state = READING_HEAD;
	connection->timing = UNTIMED;
	connection->request = (struct http_request){0};
	connection->chunks = (struct chunks){0};
	connection->body_size = connection->head_size = connection->scanned = 0;
	connection->in_size -= used;
	if (connection->in_size)
		memmove(connection->in, connection->in + used, connection->in_size);
}

static void refuse(struct connection *connection, enum reply_status status)
{
	static struct reply reply;
	reply = (struct reply){status, "", NULL};
	connection->closing = connection->lingers = true;
	put_reply(connection, &reply);
	leave_request(connection, connection->in_size);
}

static void respond(struct connection *connection, const char *body, size_t used)
{
	const struct reply *reply = route(&connection->request, body, connection->body_size);
	if (!connection->request.keep_alive || ending)
		connection->closing = true;
	put_reply(connection, reply);
	leave_request(connection, used);
}

/* The head is read.  Bodies that nobody wants are not waited for. */
static void begin(struct connection *connection)
{
	const struct http_request *request = &connection->request;
	bool has_body = request->chunked || request->length > 0;
	if (request->refused) {
		refuse(connection, request->refused);
		return;
	}
	if (request->length > (int64_t)CONNECTION_BODY_MAX) {
		refuse(connection, REPLY_413);
		return;
	}
	if (!has_body || !route_wants_body(request)) {
		if (has_body) {
			connection->request.keep_alive = false;
			connection->lingers = true;
		}
		respond(connection, NULL, connection->head_size);
		return;
	}
	connection->state = READING_BODY;
	if (!request->chunked)
		chunks_expect(&connection->chunks, (uint64_t)request->length);
	connection->body_deadline = loop_now() + CONNECTION_BODY_TIME;
	connection->body_told = 0;
	connection->timing = UNTIMED;
	if (request->expects_continue && connection->in_size == connection->head_size)
		text_write(&connection->out, "HTTP/1.1 100 Continue\r\n\r\n");
}

/* Each step returns whether something was done; if not, more input is needed. */
static bool read_head(struct connection *connection)
{
	size_t size = connection->in_size, blank = 0;
	/* Empty lines before a request are forgiven (RFC 9112, 2.2). */
	while (size - blank >= 2 && connection->in[blank] == '\r' && connection->in[blank + 1] == '\n')
		blank += 2;
	if (blank) {
		connection->in_size = size -= blank;
		memmove(connection->in, connection->in + blank, size);
		connection->scanned = 0;
	}
	if (size == 0 || (size == 1 && *connection->in == '\r'))
		return false;
	size_t head = http_find_end(connection->in, size, &connection->scanned);
	if (!http_may_start(connection->in)) {
		refuse(connection, REPLY_400);
		return true;
	}
	if (head > HTTP_HEAD_MAX || (head == 0 && size >= HTTP_HEAD_MAX)) {
		refuse(connection, REPLY_431);
		return true;
	}
	if (head == 0)
		return false;
	connection->head_size = head;
	http_parse(connection->in, head, &connection->request);
	begin(connection);
	return true;
}

/* Moves what there is of the body into a large buffer; false when none is free. */
static bool enlarge(struct connection *connection)
{
	connection->large = pool_take(&buffers);
	if (!connection->large) {
		connection->state = WAITING;
		waiting++;
		return false;
	}
	memcpy(connection->large, connection->in + connection->head_size, connection->body_size);
	connection->in_size = connection->head_size;
	return true;
}

/* Whether `in` is full of head and body. */
static bool is_full(const struct connection *connection)
{
	return !connection->large && connection->head_size + connection->body_size == IN_ROOM;
}

/* The body is decoded to where it begins, in `in` or in the large buffer; raw bytes that are left
 * then are moved up to it. */
static bool read_body(struct connection *connection)
{
	static size_t used, made;
	if (is_full(connection) && !enlarge(connection))
		return false;
	char *large = connection->large, *raw = connection->in + connection->head_size;
	char *body = large ? large : raw;
	raw += large ? 0 : connection->body_size;
	size_t size = (size_t)(connection->in + connection->in_size - raw);
	size_t room = CONNECTION_BODY_MAX - connection->body_size;
	enum chunks_state state = chunks_read(&connection->chunks, raw, size, &used,
	                                      body + connection->body_size, room, &made);
	connection->body_size += (uint32_t)made;
	size_t rest = size - used, kept = large ? 0 : made;
	memmove(raw + kept, raw + used, rest);
	connection->in_size -= (uint32_t)(used - kept);
	if (state == CHUNKS_WHOLE)
		respond(connection, body, connection->in_size - rest);
	else if (state == CHUNKS_BROKEN)
		refuse(connection, REPLY_400);
	else if (connection->chunks.left > CONNECTION_BODY_MAX - connection->body_size)
		refuse(connection, REPLY_413);
	else if (connection->ended)
		refuse(connection, REPLY_400_CUT);
	else
		return is_full(connection);
	return true;
}

/* Apart: inside serve() each of its many ends would have to look after the guard of the stack. */
static __attribute__((noinline)) bool step(struct connection *connection)
{
	if (connection->state == READING_HEAD)
		return read_head(connection);
	if (connection->state == READING_BODY)
		return read_body(connection);
	return false;
}

/* True when all is written; otherwise it waits for the client, or is gone. */
static bool flush(struct connection *connection)
{
	while (connection->out_sent < connection->out.size) {
		ssize_t sent = kernel_write(connection->watch.fd,
		                            connection->out_bytes + connection->out_sent,
		                            connection->out.size - connection->out_sent);
		if (sent < 0 && errno == EAGAIN && loop_watch(&connection->watch, EPOLLOUT) == 0) {
			set_idle(connection, false);
			keep_time(connection, TIME_WRITE);
			return false;
		}
		if (sent < 0) {
			end(connection);
			return false;
		}
		connection->out_sent += (uint32_t)sent;
	}
	connection->out.size = connection->out_sent = 0;
	return true;
}

/* Closing at once would throw away our answer if the client is still sending (RFC 9112, 9.6). */
static void finish(struct connection *connection)
{
	bool sends = connection->lingers || connection->in_size > 0;
	if (!sends || connection->ended || kernel_call(SYS_shutdown, connection->watch.fd, SHUT_WR) ||
	    loop_watch(&connection->watch, EPOLLIN)) {
		end(connection);
		return;
	}
	connection->state = LINGERING;
	set_idle(connection, false);
	keep_time(connection, TIME_LINGER);
}

/* Nothing more can be done without the client: how long, and for what, it is waited for. */
static void await(struct connection *connection)
{
	bool nothing = connection->state == READING_HEAD && connection->in_size == 0;
	if (connection->ended && connection->state != WAITING) {
		end(connection);
		return;
	}
	set_idle(connection, nothing);
	/* The time of a head goes on when nothing but empty lines has come. */
	if (nothing && connection->timing != TIME_HEAD)
		keep_time(connection, TIME_IDLE);
	else
		keep_time(connection, connection->state == READING_HEAD ? TIME_HEAD : TIME_BODY);
	if (loop_watch(&connection->watch, connection->state == WAITING ? 0 : EPOLLIN)) {
		end(connection);
		return;
	}
	if (nothing)
		changed();
}

/* Goes on with a connection as far as it goes.  It may be gone afterwards. */
static void serve(struct connection *connection)
{
	do {
		if (!flush(connection))
			return;
		if (connection->closing) {
			finish(connection);
			return;
		}
	} while (step(connection));
	await(connection);
}

/* Buffers that have become free go to those that wait for one. */
static void serve_waiting(void)
{
	while (waiting && pool_used(&buffers) < CONNECTION_BUFFERS) {
		struct link *link = busy.next;
		while (of_link(link)->state != WAITING)
			link = link->next;
		struct connection *connection = of_link(link);
		connection->state = READING_BODY;
		waiting--;
		serve(connection);
	}
}

/* False when the connection is gone. */
static bool receive(struct connection *connection)
{
	ssize_t got = kernel_read(connection->watch.fd, connection->in + connection->in_size,
	                          IN_ROOM - connection->in_size);
	if (got < 0) {
		if (errno == EAGAIN)
			return true;
		end(connection);
		return false;
	}
	connection->ended = got == 0;
	connection->in_size += (uint32_t)got;
	return true;
}

static void discard(struct connection *connection)
{
	ssize_t got = kernel_read(connection->watch.fd, connection->in, IN_ROOM);
	if (got == 0 || (got < 0 && errno != EAGAIN))
		end(connection);
}

static void on_ready(struct watch *watch, uint32_t events)
{
	char *start = (char *)watch - offsetof(struct connection, watch);
	struct connection *connection = (struct connection *)(void *)start;
	if (connection->state == LINGERING)
		discard(connection);
	else if ((events & EPOLLOUT && watch->events == EPOLLOUT) || receive(connection))
		serve(connection);
	serve_waiting();
}

static void check_body(struct connection *connection)
{
	bool late = loop_now() >= connection->body_deadline;
	if (connection->state == WAITING) {
		if (late)
			refuse(connection, REPLY_503);
	} else if (late || connection->body_size - connection->body_told < CONNECTION_STEP) {
		refuse(connection, REPLY_408);
	}
	connection->body_told = connection->body_size;
	if (connection->closing)
		serve(connection);
	else
		keep_time(connection, TIME_BODY);
}

static void on_expired(struct timer *timer)
{
	char *start = (char *)timer - offsetof(struct connection, timer);
	struct connection *connection = (struct connection *)(void *)start;
	uint8_t timing = connection->timing;
	connection->timing = UNTIMED;
	if (timing == TIME_BODY) {
		check_body(connection);
	} else if (timing == TIME_HEAD && connection->in_size) {
		refuse(connection, REPLY_408);
		serve(connection);
	} else {
		end(connection);
	}
	serve_waiting();
}

void connection_open(int fd)
{
	struct connection *connection = pool_take(&slots);
	connection->watch.fd = fd;
	connection->watch.ready = on_ready;
	connection->timer.expired = on_expired;
	connection->out.data = connection->out_bytes;
	connection->out.room = OUT_ROOM;
	connection->link = (struct link){&connection->link, &connection->link};
	set_idle(connection, true);
	keep_time(connection, TIME_HEAD);
	if (loop_watch(&connection->watch, EPOLLIN))
		end(connection);
}

int connections_close_idle(void)
{
	if (idle.next == &idle)
		return -1;
	end(of_link(idle.next));
	return 0;
}

void connections_end(void)
{
	ending = true;
	while (connections_close_idle() == 0)
		continue;
	for (struct link *next, *link = busy.next; link != &busy; link = next) {
		struct connection *connection = of_link(link);
		next = link->next;
		if (connection->state == READING_HEAD && connection->out.size == 0)
			end(connection);
	}
}
