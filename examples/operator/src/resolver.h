/* The addresses of the API's host, without waiting for them.  Two back ends: our own (hosts file,
 * resolv.conf with search, ndots, timeout, attempts and several servers; A and AAAA; UDP, and TCP
 * when an answer was cut), and libc's getaddrinfo(), which stops the whole program while it asks.
 */
#ifndef OPERATOR_RESOLVER_H
#define OPERATOR_RESOLVER_H

#include "address.h"

/* One who waits for them.  A member of the thing that does. */
struct lookup {
	struct lookup *next, **link; /* link is NULL while it does not wait */
	/* found has count 0 when there is none; problem then says why (static).  *found is the
	 * callee's until it returns. */
	void (*done)(struct lookup *lookup, const struct addresses *found, const char *problem);
};

/* Reads resolv.conf and the hosts file (their paths are in config); missing files are as empty
 * ones. */
void resolver_init(void);
/* Asks for config.api.host, a name or an address as text, and finds addresses without a
 * port.  done() may be called from inside this call. */
void resolver_ask(struct lookup *lookup);
/* Waits no more.  Harmless when it does not. */
void resolver_cancel(struct lookup *lookup);

#endif
