/* resolver.h by getaddrinfo(): all that libc knows, and nothing else gets done while it asks. */
#include "resolver.h"

#include <netdb.h>
#include <string.h>

#include "config.h"

void resolver_init(void)
{
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
static void take(const struct addrinfo *list, int family, struct addresses *to)
{
	for (; list && to->count < ADDRESSES_MOST; list = list->ai_next) {
		union address *address = &to->item[to->count];
		if (list->ai_family != family || list->ai_addrlen > sizeof *address)
			continue;
		memcpy(address, list->ai_addr, list->ai_addrlen);
		to->count++;
	}
}

static struct addresses found;
static int error;

void resolver_ask(struct timer *waiting)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	found.count = 0;
	error = getaddrinfo(config.api.host, NULL, &hints, &list);
	if (!error) {
		take(list, AF_INET, &found);
		take(list, AF_INET6, &found);
		freeaddrinfo(list);
	}
	waiting->expired(waiting);
}

const struct addresses *resolver_answer(const char **problem)
{
	*problem = problem_of(error ? error : EAI_NONAME);
	return &found;
}
