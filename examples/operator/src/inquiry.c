#include "inquiry.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "random.h"

#define REPLIES_AT_ONCE 16 /* before others have their turn */

static unsigned rotation; /* with "rotate": the server the next inquiry begins with */

static void next_round(struct inquiry *inquiry);

/* --- sockets ------------------------------------------------------------------------------ */

static const union address *server_of(const struct inquiry *inquiry)
{
	unsigned number = inquiry->first_server + inquiry->round;
	return &inquiry->conf->server[number % inquiry->conf->servers];
}

/* A socket on its way to the server, or -1. */
static int connect_to_server(const struct inquiry *inquiry, int type)
{
	const union address *to = server_of(inquiry);
	socklen_t size = to->any.sa_family == AF_INET ? sizeof to->v4 : sizeof to->v6;
	int fd = socket(to->any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, &to->any, size) == 0 || errno == EINPROGRESS)
		return fd;
	close(fd);
	return -1;
}

static void close_watch(struct watch *watch, bool *is_open)
{
	if (!*is_open)
		return;
	loop_forget(watch);
	close(watch->fd);
	*is_open = false;
}

static void close_all(struct inquiry *inquiry)
{
	timer_stop(&inquiry->timer);
	close_watch(&inquiry->udp, &inquiry->is_udp);
	for (int i = 0; i < 2; i++)
		close_watch(&inquiry->query[i].tcp, &inquiry->query[i].is_tcp);
}

/* --- outcomes ----------------------------------------------------------------------------- */

static void end(struct inquiry *inquiry, enum dns_outcome outcome)
{
	close_all(inquiry);
	inquiry->found = inquiry->query[0].found;
	const struct addresses *more = &inquiry->query[1].found;
	for (unsigned i = 0; i < more->count && inquiry->found.count < RESOLVER_ADDRESSES; i++)
		inquiry->found.item[inquiry->found.count++] = more->item[i];
	inquiry->ended(inquiry, outcome);
}

/* Whether it has ended, or the next server is asked: what one query found is enough, but that there
 * is nothing both must say. */
static bool settle(struct inquiry *inquiry)
{
	enum dns_outcome first = inquiry->query[0].outcome, second = inquiry->query[1].outcome;
	if (first == DNS_PENDING || second == DNS_PENDING)
		return false;
	if (first == DNS_FOUND || second == DNS_FOUND)
		end(inquiry, DNS_FOUND);
	else if (first == DNS_NONE && second == DNS_NONE)
		end(inquiry, DNS_NONE);
	else
		next_round(inquiry);
	return true;
}

static void give_up_server(struct inquiry *inquiry)
{
	for (int i = 0; i < 2; i++)
		if (inquiry->query[i].outcome == DNS_PENDING)
			inquiry->query[i].outcome = DNS_FAILED;
	settle(inquiry);
}

static void timed_out(struct timer *timer)
{
	give_up_server((struct inquiry *)(void *)((char *)timer - offsetof(struct inquiry, timer)));
}

static void restart_timer(struct inquiry *inquiry)
{
	timer_set(&inquiry->timer, inquiry->conf->timeout * 1000);
}

/* --- TCP (RFC 1035, 4.2.2) ---------------------------------------------------------------- */

static void end_tcp(struct query *query, enum dns_outcome outcome)
{
	close_watch(&query->tcp, &query->is_tcp);
	query->outcome = outcome;
	settle(query->inquiry);
}

static size_t reply_size(const struct query *query)
{
	return query->received < 2 ? 2 : 2 + ((size_t)query->reply[0] << 8 | query->reply[1]);
}

/* What the bytes so far come to; DNS_PENDING when there must be more. */
static enum dns_outcome read_tcp(struct query *query)
{
	size_t size;
	while (query->received < (size = reply_size(query))) {
		if (size > sizeof query->reply)
			return DNS_FAILED;
		ssize_t got = recv(query->tcp.fd, query->reply + query->received, size - query->received,
		                   0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return DNS_PENDING;
		if (got <= 0)
			return DNS_FAILED;
		query->received += (size_t)got;
	}
	enum dns_outcome outcome = dns_reply(query->reply + 2, size - 2, query->bytes + 2, query->size,
	                                     &query->found, &query->inquiry->ttl);
	return outcome == DNS_PENDING || outcome == DNS_CUT ? DNS_FAILED : outcome;
}

static void tcp_ready(struct watch *watch, uint32_t events)
{
	struct query *query = (struct query *)(void *)((char *)watch - offsetof(struct query, tcp));
	(void)events;
	size_t left = 2 + query->size - query->sent;
	if (left) {
		ssize_t sent = send(watch->fd, query->bytes + query->sent, left, MSG_NOSIGNAL);
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (sent <= 0) {
			end_tcp(query, DNS_FAILED);
			return;
		}
		query->sent += (size_t)sent;
		if (query->sent == 2 + query->size && loop_watch(watch, EPOLLIN) < 0)
			end_tcp(query, DNS_FAILED);
		return;
	}
	enum dns_outcome outcome = read_tcp(query);
	if (outcome != DNS_PENDING)
		end_tcp(query, outcome);
}

static enum dns_outcome start_tcp(struct query *query)
{
	int fd = connect_to_server(query->inquiry, SOCK_STREAM);
	if (fd < 0)
		return DNS_FAILED;
	query->tcp = (struct watch){.fd = fd, .ready = tcp_ready};
	query->is_tcp = true;
	query->sent = query->received = 0;
	if (loop_watch(&query->tcp, EPOLLOUT) < 0) {
		close_watch(&query->tcp, &query->is_tcp);
		return DNS_FAILED;
	}
	restart_timer(query->inquiry);
	return DNS_PENDING;
}

/* --- UDP ---------------------------------------------------------------------------------- */

static void take_reply(struct inquiry *inquiry, const unsigned char *reply, size_t size)
{
	for (struct query *query = inquiry->query; query < inquiry->query + 2; query++) {
		if (query->outcome != DNS_PENDING || query->is_tcp)
			continue;
		struct addresses before = query->found;
		query->outcome = dns_reply(reply, size, query->bytes + 2, query->size, &query->found,
		                           &inquiry->ttl);
		if (query->outcome == DNS_CUT) {
			query->found = before;
			query->outcome = start_tcp(query);
		}
		if (query->outcome == DNS_FAILED)
			query->found = before;
	}
}

static void udp_ready(struct watch *watch, uint32_t events)
{
	struct inquiry *inquiry = (struct inquiry *)(void *)((char *)watch -
	                                                     offsetof(struct inquiry, udp));
	unsigned char reply[INQUIRY_REPLY_MOST];
	(void)events;
	for (int i = 0; i < REPLIES_AT_ONCE; i++) {
		ssize_t got = recv(watch->fd, reply, sizeof reply, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		/* "Nobody is there", mostly. */
		if (got < 0) {
			give_up_server(inquiry);
			return;
		}
		take_reply(inquiry, reply, (size_t)got);
		if (settle(inquiry))
			return;
	}
}

static int send_queries(struct inquiry *inquiry)
{
	int fd = connect_to_server(inquiry, SOCK_DGRAM);
	if (fd < 0)
		return -1;
	inquiry->udp = (struct watch){.fd = fd, .ready = udp_ready};
	inquiry->is_udp = true;
	for (int i = 0; i < 2; i++) {
		struct query *query = &inquiry->query[i];
		random_fill(query->bytes + 2, 2);
		if (query->outcome == DNS_PENDING &&
		    send(fd, query->bytes + 2, query->size, MSG_NOSIGNAL) < 0)
			return -1;
	}
	restart_timer(inquiry);
	return loop_watch(&inquiry->udp, EPOLLIN);
}

/* Asks the server whose turn it is what is not known yet; those that cannot be reached have had
 * their turn. */
static void ask_server(struct inquiry *inquiry)
{
	unsigned rounds = inquiry->conf->servers * inquiry->conf->attempts;
	for (; inquiry->round < rounds; inquiry->round++) {
		close_all(inquiry);
		for (int i = 0; i < 2; i++)
			if (inquiry->query[i].outcome == DNS_FAILED)
				inquiry->query[i].outcome = DNS_PENDING;
		if (send_queries(inquiry) == 0)
			return;
	}
	end(inquiry, DNS_FAILED);
}

static void next_round(struct inquiry *inquiry)
{
	inquiry->round++;
	ask_server(inquiry);
}

int inquiry_start(struct inquiry *inquiry, const struct resolvconf *conf, const char *name,
                  inquiry_ended_function *ended)
{
	static const enum dns_type types[] = {DNS_A, DNS_AAAA};
	inquiry->ended = ended;
	inquiry->conf = conf;
	inquiry->ttl = UINT32_MAX;
	inquiry->first_server = inquiry->round = 0;
	inquiry->timer.expired = timed_out;
	for (int i = 0; i < 2; i++) {
		struct query *query = &inquiry->query[i];
		query->inquiry = inquiry;
		query->outcome = DNS_PENDING;
		query->found.count = 0;
		query->size = dns_query(name, types[i], 0, query->bytes + 2);
		if (query->size == 0)
			return -1;
		query->bytes[0] = (unsigned char)(query->size >> 8);
		query->bytes[1] = (unsigned char)query->size;
	}
	if (conf->rotate)
		inquiry->first_server = rotation++ % conf->servers;
	ask_server(inquiry);
	return 0;
}
