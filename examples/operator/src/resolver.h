/* The addresses of the API's host, without waiting for them.  Two back ends: our own (hosts file,
 * resolv.conf with search, ndots, timeout, attempts and several servers; A and AAAA; UDP, and TCP
 * when an answer was cut), and libc's getaddrinfo(), which stops the whole program while it asks.
 */
#ifndef OPERATOR_RESOLVER_H
#define OPERATOR_RESOLVER_H

#include "address.h"
#include "loop.h"

/* Reads resolv.conf and the hosts file (their paths are in config); missing files are as empty
 * ones. */
void resolver_init(void);
/* Asks for config.api.host, a name or an address as text.  When an answer is there, the timer
 * expires, which may be inside this call.  timer_stop() ends the wait. */
void resolver_ask(struct timer *waiting);
/* For a timer that has expired: the addresses, without a port.  There are none when there is no
 * answer; *problem then says why (static). */
const struct addresses *resolver_answer(const char **problem);

#endif
