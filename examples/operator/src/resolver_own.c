/* resolver.h by ourselves: who waits for which question, what needs no asking, and which names are
 * tried.  How one name is asked for is in inquiry.c. */
#include "resolver.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "config.h"
#include "dns.h"
#include "hosts.h"
#include "inquiry.h"
#include "loop.h"
#include "pool.h"
#include "resolvconf.h"

#define QUESTIONS 4 /* different names under way, or remembered */
#define FRESH_SECONDS_MOST                                                                         \
	30                   /* an answer is used again for so long, or less if its records say so */
#define HOSTS_MOST 65536 /* bytes of the hosts file that are read */
#define RESOLV_CONF_MOST 8192

struct lookup {
	struct lookup *next, **link;
	resolver_done *done;
	void *context;
	uint16_t port;
	const char *problem;
	struct addresses found;
};

/* A name that is, or was, asked for; several lookups may wait for one. */
struct question {
	char name[DNS_NAME_MAX + 1]; /* as asked, without the dot at its end */
	bool is_absolute, is_running;
	unsigned candidate;
	uint64_t fresh_until, used; /* times of loop_now() */
	struct addresses found;
	struct lookup *waiting;
	struct inquiry inquiry;
};

static struct question questions[QUESTIONS];
static struct resolvconf conf;
static struct pool lookups;
static struct lookup *answered; /* to be told in the next round of the loop */
static struct watch bell;
static char hosts[HOSTS_MOST];
static size_t hosts_size;

static void next_candidate(struct question *question);

/* --- lookups ------------------------------------------------------------------------------ */

static void hang(struct lookup *lookup, struct lookup **list)
{
	lookup->next = *list;
	lookup->link = list;
	if (lookup->next)
		lookup->next->link = &lookup->next;
	*list = lookup;
}

static void unhang(struct lookup *lookup)
{
	*lookup->link = lookup->next;
	if (lookup->next)
		lookup->next->link = lookup->link;
}

static void answer(struct lookup *lookup, const struct addresses *found, const char *problem)
{
	uint64_t one = 1;
	lookup->found = *found;
	lookup->problem = problem;
	for (unsigned i = 0; i < found->count; i++)
		lookup->found.item[i].v4.sin_port = htons(lookup->port);
	hang(lookup, &answered);
	/* Fails only when it would count beyond what it can: then it rings anyway. */
	if (write(bell.fd, &one, sizeof one) < 0)
		return;
}

static void tell_answered(struct watch *watch, uint32_t events)
{
	uint64_t count;
	(void)events;
	if (read(watch->fd, &count, sizeof count) < 0)
		return;
	/* Those that the callbacks ask for have their turn in the next round. */
	struct lookup *batch = answered;
	answered = NULL;
	if (batch)
		batch->link = &batch;
	while (batch) {
		struct lookup *lookup = batch;
		unhang(lookup);
		lookup->done(lookup->context, &lookup->found, lookup->problem);
		pool_give(&lookups, lookup);
	}
}

/* --- names that need no asking ------------------------------------------------------------ */

/* RFC 6761, 6.3: "localhost" and names under it are this machine, and are never asked for. */
static bool is_localhost(const char *name)
{
	size_t length = strlen(name);
	if (length < 9 || strcasecmp(name + length - 9, "localhost") != 0)
		return false;
	return length == 9 || name[length - 10] == '.';
}

static void find_without_asking(const char *name, struct addresses *found)
{
	if (address_parse(name, strlen(name), &found->item[0])) {
		found->count = 1;
		return;
	}
	hosts_find(hosts, hosts_size, name, found);
	if (found->count || !is_localhost(name))
		return;
	address_parse("127.0.0.1", 9, &found->item[0]);
	address_parse("::1", 3, &found->item[1]);
	found->count = 2;
}

/* --- questions ---------------------------------------------------------------------------- */

static void end_question(struct question *question, const char *problem)
{
	question->is_running = false;
	while (question->waiting) {
		struct lookup *lookup = question->waiting;
		unhang(lookup);
		answer(lookup, &question->found, problem);
	}
}

static void inquiry_ended(struct inquiry *inquiry, enum dns_outcome outcome)
{
	struct question *question = (struct question *)(void *)((char *)inquiry -
	                                                        offsetof(struct question, inquiry));
	if (outcome == DNS_NONE) {
		next_candidate(question);
		return;
	}
	/* That a server fails does not mean that there is no such name: another one of the search list
	 * might be quite a different machine. */
	if (outcome != DNS_FOUND) {
		end_question(question, "no name server gave an answer");
		return;
	}
	uint32_t seconds = inquiry->ttl < FRESH_SECONDS_MOST ? inquiry->ttl : FRESH_SECONDS_MOST;
	question->found = inquiry->found;
	question->fresh_until = loop_now() + seconds * 1000;
	end_question(question, NULL);
}

static unsigned dots_in(const char *name)
{
	unsigned dots = 0;
	for (; *name; name++)
		dots += *name == '.';
	return dots;
}

/* The name that is tried as number `at`: names with many dots as they are and then in the domains
 * of the search list, others the other way round.  False when there are no more, or it is too long.
 */
static bool candidate(const struct question *question, unsigned at, char out[DNS_NAME_MAX + 1])
{
	unsigned searched = question->is_absolute ? 0 : conf.search_count;
	unsigned plain = dots_in(question->name) >= conf.ndots ? 0 : searched;
	size_t length = strlen(question->name);
	memcpy(out, question->name, length + 1);
	if (at == plain)
		return true;
	const char *domain = conf.search[at - (at > plain)];
	if (length + 1 + strlen(domain) > DNS_NAME_MAX)
		return false;
	out[length] = '.';
	strcpy(out + length + 1, domain);
	return true;
}

static void next_candidate(struct question *question)
{
	char name[DNS_NAME_MAX + 1];
	unsigned count = question->is_absolute ? 1 : conf.search_count + 1;
	while (question->candidate < count)
		if (candidate(question, question->candidate++, name) &&
		    inquiry_start(&question->inquiry, &conf, name, inquiry_ended) == 0)
			return;
	end_question(question, "there is no such host");
}

/* The question of that name, or one that can become it; NULL when all are busy. */
static struct question *find_question(const char *name, bool is_absolute)
{
	struct question *oldest = NULL;
	for (struct question *each = questions; each < questions + QUESTIONS; each++) {
		if (each->is_absolute == is_absolute && strcmp(each->name, name) == 0)
			return each;
		if (!each->is_running && (!oldest || each->used < oldest->used))
			oldest = each;
	}
	if (oldest) {
		oldest->is_absolute = is_absolute;
		oldest->fresh_until = 0;
		strcpy(oldest->name, name);
	}
	return oldest;
}

static bool ask(struct lookup *lookup, const char *name, bool is_absolute)
{
	struct question *question = find_question(name, is_absolute);
	if (!question)
		return false;
	question->used = loop_now();
	if (!question->is_running && question->fresh_until > loop_now()) {
		answer(lookup, &question->found, NULL);
		return true;
	}
	hang(lookup, &question->waiting);
	if (!question->is_running) {
		question->is_running = true;
		question->candidate = 0;
		question->found.count = 0;
		next_candidate(question);
	}
	return true;
}

/* --- resolver.h --------------------------------------------------------------------------- */

static size_t read_file(const char *path, char *text, size_t room)
{
	size_t size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return 0;
	while (size < room) {
		ssize_t got = read(fd, text + size, room - size);
		if (got <= 0)
			break;
		size += (size_t)got;
	}
	close(fd);
	return size;
}

int resolver_init(void)
{
	char text[RESOLV_CONF_MOST];
	resolvconf_parse(text, read_file(config.resolv_conf, text, sizeof text), &conf);
	hosts_size = read_file(config.hosts, hosts, sizeof hosts);
	bell = (struct watch){.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), .ready = tell_answered};
	/* A call has up to two connections. */
	if (bell.fd < 0 || loop_watch(&bell, EPOLLIN) < 0)
		return -1;
	return pool_init(&lookups, sizeof(struct lookup), 2 * config.max_calls);
}

struct lookup *resolver_ask(const char *host, uint16_t port, resolver_done *done, void *context)
{
	static const struct addresses none;
	char name[DNS_NAME_MAX + 1];
	size_t length = strlen(host);
	bool is_absolute = length && host[length - 1] == '.';
	length -= is_absolute;
	struct lookup *lookup = pool_take(&lookups);
	if (!lookup)
		return NULL;
	*lookup = (struct lookup){.done = done, .context = context, .port = port};
	if (length == 0 || length >= sizeof name) {
		answer(lookup, &none, "that is no name of a host");
		return lookup;
	}
	memcpy(name, host, length);
	name[length] = '\0';
	struct addresses found = {.count = 0};
	find_without_asking(name, &found);
	if (found.count) {
		answer(lookup, &found, NULL);
	} else if (!ask(lookup, name, is_absolute)) {
		pool_give(&lookups, lookup);
		return NULL;
	}
	return lookup;
}

void resolver_cancel(struct lookup *lookup)
{
	unhang(lookup);
	pool_give(&lookups, lookup);
}
