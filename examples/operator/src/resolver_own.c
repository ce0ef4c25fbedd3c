/* resolver.h by ourselves.  A name is asked of the name servers until one of them knows: both kinds
 * of addresses at once, over UDP, and over TCP what does not fit.
 *
 * Every try has a socket, and so a port, and an identifier of its own; the socket is connected, so
 * that only the server that was asked is heard (RFC 5452). */
#include "resolver.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "config.h"
#include "dns.h"
#include "file.h"
#include "hosts.h"
#include "kernel.h"
#include "loop.h"
#include "random.h"
#include "resolvconf.h"
#include "text.h"

#define FRESH_SECONDS_MOST                                                                         \
	30                  /* an answer is used again for so long, or less if its records say so */
#define FILE_MOST 65536 /* bytes of a file that are read */
#define REPLY_MOST 4096 /* bytes; over TCP it could be more, but who has so many addresses */
#define LOCALHOST "localhost"

/* One of the two queries. */
struct query {
	struct watch watch;
	enum dns_outcome outcome;
	bool is_open, is_tcp;
	uint32_t size, received;
	struct addresses found;
	unsigned char bytes[2 + DNS_QUERY_MAX]; /* behind the length that TCP wants (RFC 1035, 4.2.2) */
	unsigned char reply[2 + REPLY_MOST];
};

static struct {
	char name[DNS_NAME_MAX + 1]; /* without the dot at its end */
	bool is_absolute, is_running;
	unsigned candidate, tries; /* the next name of those that are tried; of its servers */
	unsigned first_server;     /* with "rotate" another one each time */
	struct query query[2];
	struct timer timer;
	uint32_t ttl;         /* seconds that `found` may be kept */
	uint64_t fresh_until; /* by loop_now() */
	struct addresses found;
	const char *problem;   /* when there are none */
	struct timer *waiting; /* a list */
} question;

static struct resolvconf conf;

static void next_server(void);
static void next_name(void);

static void end(const char *problem)
{
	question.is_running = false;
	question.problem = problem;
	timers_expire(&question.waiting);
}

/* --- one server --------------------------------------------------------------------------- */

static void close_query(struct query *query)
{
	if (!query->is_open)
		return;
	loop_forget(&query->watch);
	kernel_close(query->watch.fd);
	query->is_open = false;
}

static void take_found(void)
{
	uint32_t seconds = question.ttl < FRESH_SECONDS_MOST ? question.ttl : FRESH_SECONDS_MOST;
	question.fresh_until = loop_now() + seconds * 1000;
	for (struct query *query = question.query; query < question.query + 2; query++)
		for (unsigned i = 0; query->outcome == DNS_FOUND && i < query->found.count &&
		                     question.found.count < ADDRESSES_MOST;
		     i++)
			question.found.item[question.found.count++] = query->found.item[i];
	end(NULL);
}

/* What one query found is enough, but that there is nothing both must say.  That a server fails
 * does not mean that there is no such name: another one of the search list might be quite a
 * different machine. */
static void settle(struct query *query, enum dns_outcome outcome)
{
	enum dns_outcome other = question.query[query == question.query].outcome;
	query->outcome = outcome;
	close_query(query);
	if (other == DNS_PENDING)
		return;
	timer_stop(&question.timer);
	if (outcome == DNS_FOUND || other == DNS_FOUND)
		take_found();
	else if (outcome == DNS_NONE && other == DNS_NONE)
		next_name();
	else
		next_server();
}

static void expired(struct timer *timer)
{
	(void)timer;
	for (struct query *query = question.query; query < question.query + 2; query++) {
		if (query->outcome == DNS_PENDING)
			query->outcome = DNS_FAILED;
		close_query(query);
	}
	settle(question.query, question.query->outcome);
}

static enum dns_outcome take_reply(struct query *query)
{
	query->found.count = 0;
	return dns_reply(query->reply + 2, query->received - 2, query->bytes + 2, query->size,
	                 &query->found, &question.ttl);
}

static enum dns_outcome receive(struct query *query)
{
	const unsigned char *head = query->reply;
	size_t size = sizeof query->reply;
	if (query->is_tcp)
		size = query->received < 2 ? 2 : 2 + ((size_t)head[0] << 8 | head[1]);
	else
		query->received = 2;
	if (size > sizeof query->reply)
		return DNS_FAILED;
	ssize_t got = kernel_read(query->watch.fd, query->reply + query->received,
	                          size - query->received);
	if (got < 0 && errno == EAGAIN)
		return DNS_PENDING;
	/* "Nobody is there", mostly. */
	if (got < 0 || (got == 0 && query->is_tcp))
		return DNS_FAILED;
	query->received += (uint32_t)got;
	if (!query->is_tcp)
		return take_reply(query);
	if (query->received < size || size == 2)
		return DNS_PENDING;
	enum dns_outcome outcome = take_reply(query);
	return outcome == DNS_PENDING || outcome == DNS_CUT ? DNS_FAILED : outcome;
}

static enum dns_outcome send_query(const struct query *query)
{
	size_t skipped = query->is_tcp ? 0 : 2, size = 2 + query->size - skipped;
	ssize_t sent = kernel_write(query->watch.fd, query->bytes + skipped, size);
	return sent == (ssize_t)size ? DNS_PENDING : DNS_FAILED;
}

static void ready(struct watch *watch, uint32_t events);

/* Asks as soon as the socket is writable. */
static enum dns_outcome open_query(struct query *query, bool is_tcp)
{
	unsigned server = question.first_server + question.tries - 1;
	int fd = address_connect(&conf.server[server % conf.servers],
	                         is_tcp ? SOCK_STREAM : SOCK_DGRAM);
	close_query(query);
	if (fd < 0)
		return DNS_FAILED;
	query->watch = (struct watch){.fd = fd, .ready = ready};
	query->is_open = true;
	query->is_tcp = is_tcp;
	query->received = 0;
	timer_set(&question.timer, conf.timeout * 1000);
	return loop_watch(&query->watch, EPOLLOUT) ? DNS_FAILED : DNS_PENDING;
}

static void ready(struct watch *watch, uint32_t events)
{
	struct query *query = (struct query *)(void *)((char *)watch - offsetof(struct query, watch));
	enum dns_outcome outcome = DNS_PENDING;
	(void)events;
	if (watch->events == EPOLLIN)
		outcome = receive(query);
	else if (send_query(query) || loop_watch(watch, EPOLLIN))
		outcome = DNS_FAILED;
	if (outcome == DNS_CUT)
		outcome = open_query(query, true);
	if (outcome != DNS_PENDING)
		settle(query, outcome);
}

/* --- all servers, all names --------------------------------------------------------------- */

/* Asks the server whose turn it is what is not known yet; those that cannot be reached have had
 * their turn. */
static void next_server(void)
{
	bool is_asked = false;
	while (!is_asked && question.tries < conf.servers * conf.attempts) {
		question.tries++;
		for (struct query *query = question.query; query < question.query + 2; query++) {
			if (query->outcome == DNS_NONE)
				continue;
			random_fill(query->bytes + 2, 2);
			query->outcome = open_query(query, false);
			is_asked |= query->outcome == DNS_PENDING;
		}
	}
	if (!is_asked)
		end("no name server gave an answer");
}

static bool write_queries(const char *name)
{
	static const unsigned char type[] = {DNS_A, DNS_AAAA};
	for (int i = 0; i < 2; i++) {
		struct query *query = &question.query[i];
		query->outcome = DNS_FAILED;
		query->size = (uint32_t)dns_query(name, (enum dns_type)type[i], 0, query->bytes + 2);
		query->bytes[0] = (unsigned char)(query->size >> 8);
		query->bytes[1] = (unsigned char)query->size;
	}
	return question.query[1].size;
}

/* Names with many dots are tried as they are and then in the domains of the search list, others the
 * other way round. */
static void next_name(void)
{
	static char name[DNS_NAME_MAX + 1];
	unsigned domains = question.is_absolute ? 0 : conf.search_count, dots = 0;
	for (const char *byte = question.name; *byte; byte++)
		dots += *byte == '.';
	unsigned plain = dots >= conf.ndots ? 0 : domains;
	while (question.candidate <= domains) {
		unsigned at = question.candidate++;
		const char *domain = at == plain ? "" : conf.search[at - (at > plain)];
		if (text_print(name, sizeof name, *domain ? "%s.%s" : "%s", question.name, domain) &&
		    write_queries(name)) {
			question.ttl = UINT32_MAX;
			question.tries = 0;
			next_server();
			return;
		}
	}
	end("there is no such host");
}

/* --- resolver.h --------------------------------------------------------------------------- */

/* Addresses as text, and names in the hosts file; and "localhost" and names under it are this
 * machine, and are never asked for (RFC 6761, 6.3). */
static void find_without_asking(struct part name, struct part hosts)
{
	struct addresses *found = &question.found;
	struct part last = name;
	found->count = address_parse(name.data, name.size, &found->item[0]);
	if (!found->count)
		hosts_find(hosts, name, found);
	while (part_holds(last, '.'))
		part_cut(&last, '.');
	if (!found->count && part_is(last, LOCALHOST)) {
		address_parse("127.0.0.1", 9, &found->item[0]);
		address_parse("::1", 3, &found->item[1]);
		found->count = 2;
	}
	if (found->count)
		question.fresh_until = UINT64_MAX;
}

static struct part read_text(const char *path)
{
	static char text[FILE_MOST];
	ptrdiff_t size = file_read(path, text, sizeof text);
	return (struct part){text, size < 0 ? 0 : (size_t)size};
}

void resolver_init(void)
{
	struct part name = part_of(config.api.host);
	question.is_absolute = name.data[name.size - 1] == '.';
	name.size -= question.is_absolute;
	text_print(question.name, sizeof question.name, "%S", name.data, name.size);
	question.timer.expired = expired;
	resolvconf_parse(read_text(config.resolv_conf), &conf);
	find_without_asking(name, read_text(config.hosts));
}

void resolver_ask(struct timer *waiting)
{
	timer_hang(waiting, &question.waiting);
	if (question.is_running)
		return;
	question.is_running = true;
	if (question.fresh_until > loop_now()) {
		end(NULL);
		return;
	}
	question.candidate = 0;
	question.found.count = 0;
	question.first_server += conf.rotate;
	next_name();
}

const struct addresses *resolver_answer(const char **problem)
{
	*problem = question.problem;
	return &question.found;
}
