/* Names to addresses, without waiting for them.  Two back ends: our own (hosts file, resolv.conf
 * with search, ndots, timeout, attempts and several servers; A and AAAA; UDP, and TCP when an
 * answer was cut), and libc's getaddrinfo(), which stops the whole program while it asks. */
#ifndef OPERATOR_RESOLVER_H
#define OPERATOR_RESOLVER_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#define RESOLVER_ADDRESSES 8

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct lookup; /* one question under way */

struct addresses {
	union address item[RESOLVER_ADDRESSES];
	unsigned count;
};

/* found has count 0 when there is none; problem then says why (static).  *found is the callee's
 * until it returns. */
typedef void resolver_done(void *context, const struct addresses *found, const char *problem);

/* Reads resolv.conf and the hosts file (their paths are in config); missing files are as empty
 * ones.  Returns 0, or -1 with errno set. */
int resolver_init(void);
/* Asks for host (a name, or an address as text) with that port put into the results.  The answer
 * comes through done(), never from inside this call.  NULL when too many questions are under way.
 */
struct lookup *resolver_ask(const char *host, uint16_t port, resolver_done *done, void *context);
void resolver_cancel(struct lookup *lookup);

#endif
