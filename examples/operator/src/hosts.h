/* Names that need no server: addresses as text, and the hosts file (hosts(5)).  Pure functions over
 * text. */
#ifndef OPERATOR_HOSTS_H
#define OPERATOR_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "resolver.h"

/* An IPv4 address as four numbers, or an IPv6 address, with "%SCOPE" (RFC 4007) as number or
 * interface.  The port is 0.  text need not end with a NUL. */
bool address_parse(const char *text, size_t size, union address *address);

/* Appends the addresses that the text of a hosts file gives to name, as far as there is room. Lines
 * that are no such are passed over.  Case does not count. */
void hosts_find(const char *text, size_t size, const char *name, struct addresses *found);

#endif
