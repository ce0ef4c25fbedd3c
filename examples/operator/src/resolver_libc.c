/* resolver.h by getaddrinfo(): all that libc knows, and nothing else gets done while it asks. */
#include "resolver.h"

#include <netdb.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "config.h"
#include "loop.h"
#include "pool.h"

struct lookup {
	struct lookup *next, **link;
	resolver_done *done;
	void *context;
	const char *problem;
	struct addresses found;
};

static struct pool lookups;
static struct lookup *answered; /* to be told in the next round of the loop */
static struct watch bell;

static void unhang(struct lookup *lookup)
{
	*lookup->link = lookup->next;
	if (lookup->next)
		lookup->next->link = lookup->link;
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

int resolver_init(void)
{
	bell = (struct watch){.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), .ready = tell_answered};
	if (bell.fd < 0 || loop_watch(&bell, EPOLLIN) < 0)
		return -1;
	return pool_init(&lookups, sizeof(struct lookup), 2 * config.max_calls);
}

static const char *problem_of(int error)
{
	switch (error) {
	case EAI_NONAME:
		return "there is no such host";
	case EAI_AGAIN:
	case EAI_FAIL:
		return "no name server gave an answer";
	default:
		return "the name could not be looked up";
	}
}

/* IPv4 first, as our own resolver has it. */
static void take(const struct addrinfo *list, int family, uint16_t port, struct addresses *found)
{
	for (; list && found->count < RESOLVER_ADDRESSES; list = list->ai_next) {
		union address *address = &found->item[found->count];
		if (list->ai_family != family || list->ai_addrlen > sizeof *address)
			continue;
		memcpy(address, list->ai_addr, list->ai_addrlen);
		address->v4.sin_port = htons(port); /* at the same place in both */
		found->count++;
	}
}

struct lookup *resolver_ask(const char *host, uint16_t port, resolver_done *done, void *context)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	uint64_t one = 1;
	struct lookup *lookup = pool_take(&lookups);
	if (!lookup)
		return NULL;
	*lookup = (struct lookup){.done = done, .context = context, .next = answered};
	int error = getaddrinfo(host, NULL, &hints, &list);
	if (error) {
		lookup->problem = problem_of(error);
	} else {
		take(list, AF_INET, port, &lookup->found);
		take(list, AF_INET6, port, &lookup->found);
		freeaddrinfo(list);
		if (!lookup->found.count)
			lookup->problem = "there is no such host";
	}
	lookup->link = &answered;
	if (answered)
		answered->link = &lookup->next;
	answered = lookup;
	/* Fails only when it would count beyond what it can: then it rings anyway. */
	if (write(bell.fd, &one, sizeof one) < 0)
		return lookup;
	return lookup;
}

void resolver_cancel(struct lookup *lookup)
{
	unhang(lookup);
	pool_give(&lookups, lookup);
}
