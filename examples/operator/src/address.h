/* Addresses of this machine and of others. */
#ifndef OPERATOR_ADDRESS_H
#define OPERATOR_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

#define ADDRESSES_MOST 8

struct addresses {
	unsigned count;
	union address item[ADDRESSES_MOST];
};

/* An IPv4 address as four numbers, or an IPv6 address (RFC 4291, 2.2), with "%SCOPE" (RFC 4007) as
 * number or interface.  The port is 0.  text need not end with a NUL. */
bool address_parse(const char *text, size_t size, union address *address);

/* A socket, SOCK_STREAM or SOCK_DGRAM, on its way to the address without waiting for it; or -1. */
int address_connect(const union address *to, int type);

#endif
