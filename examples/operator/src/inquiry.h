/* One name asked of the name servers until one of them knows: both kinds of addresses at once, over
 * UDP, and over TCP what does not fit.
 *
 * Every try has a socket, and so a port, and an identifier of its own; the socket is connected, so
 * that only the server that was asked is heard (RFC 5452). */
#ifndef OPERATOR_INQUIRY_H
#define OPERATOR_INQUIRY_H

#include "dns.h"
#include "loop.h"
#include "resolvconf.h"

#define INQUIRY_REPLY_MOST                                                                         \
	4096 /* bytes; over TCP it could be more, but who has so many addresses */

struct inquiry;
/* outcome: DNS_FOUND (inquiry->found), DNS_NONE or DNS_FAILED. */
typedef void inquiry_ended_function(struct inquiry *inquiry, enum dns_outcome outcome);

/* One of the two queries. */
struct query {
	struct inquiry *inquiry;
	enum dns_outcome outcome;
	size_t size;
	unsigned char bytes[2 + DNS_QUERY_MAX]; /* behind the length that TCP wants */
	struct addresses found;
	struct watch tcp; /* watched or not: fd is open when `is_tcp` */
	bool is_tcp;
	size_t sent, received;
	unsigned char reply[2 + INQUIRY_REPLY_MOST];
};

struct inquiry {
	struct addresses found; /* IPv4 first */
	uint32_t ttl;           /* seconds they may be kept */
	/* The rest is inquiry.c's. */
	inquiry_ended_function *ended;
	const struct resolvconf *conf;
	unsigned first_server, round;
	struct query query[2];
	struct watch udp; /* fd is open when `is_udp` */
	bool is_udp;
	struct timer timer;
};

/* All zeros before the first time.  Returns 0, and ended() comes from the loop or from inside this
 * call; or -1 when name is none. */
int inquiry_start(struct inquiry *inquiry, const struct resolvconf *conf, const char *name,
                  inquiry_ended_function *ended);

#endif
