/* Messages of the domain name system (RFC 1035; AAAA: RFC 3596): one question built, its reply
 * read. Pure functions over bytes. */
#ifndef OPERATOR_DNS_H
#define OPERATOR_DNS_H

#include <stddef.h>
#include <stdint.h>

#include "address.h"

#define DNS_QUERY_MAX (12 + 255 + 4)
#define DNS_NAME_MAX 253 /* characters of a name without a dot at its end */

enum dns_type { DNS_A = 1, DNS_AAAA = 28 };

enum dns_outcome {
	DNS_PENDING, /* no reply to that query: another id, another question, or damaged */
	DNS_FOUND,
	DNS_NONE,   /* there is no such name, or it has no address of that kind */
	DNS_FAILED, /* the server could not or would not say */
	DNS_CUT,    /* did not fit: ask again over TCP */
};

/* Writes a query for name (without a dot at its end).  Returns its size, or 0 when that is no name:
 * an empty label, one over 63 bytes, or too long as a whole. */
size_t dns_query(const char *name, enum dns_type type, uint16_t id,
                 unsigned char out[DNS_QUERY_MAX]);

/* Reads what may be the reply to query.  Appends the addresses to *found, which is empty, as far as
 * there is room, with port 0, following aliases; *ttl becomes less when a record on the way lives
 * shorter.  What is in *found counts when it says DNS_FOUND. */
enum dns_outcome dns_reply(const unsigned char *data, size_t size, const unsigned char *query,
                           size_t query_size, struct addresses *found, uint32_t *ttl);

#endif
