/* The settings of the resolver, resolv.conf(5).  A pure function over its text. */
#ifndef OPERATOR_RESOLVCONF_H
#define OPERATOR_RESOLVCONF_H

#include <stdbool.h>
#include <stddef.h>

#include "address.h"
#include "part.h"

#define RESOLVCONF_SERVERS 3
#define RESOLVCONF_SEARCH 16    /* domains; Kubernetes allows 32, but needs 3 to 6 */
#define RESOLVCONF_DOMAINS 1024 /* bytes of them all, NULs included */

struct resolvconf {
	union address server[RESOLVCONF_SERVERS]; /* with their port, 53 */
	unsigned servers;                         /* at least one: this machine if none is named */
	unsigned search_count;
	const char *search[RESOLVCONF_SEARCH]; /* without a dot at the end */
	union {
		struct {
			unsigned ndots;    /* names with fewer dots are searched for first */
			unsigned timeout;  /* seconds, of one question to one server */
			unsigned attempts; /* rounds through the servers */
		};
		unsigned option[3]; /* the same */
	};
	bool rotate;
	char domains[RESOLVCONF_DOMAINS];
};

/* What is not understood, does not fit or is out of range is passed over, as it is everywhere. */
void resolvconf_parse(struct part text, struct resolvconf *conf);

#endif
