/* The hosts file, hosts(5).  A pure function over its text. */
#ifndef OPERATOR_HOSTS_H
#define OPERATOR_HOSTS_H

#include "address.h"
#include "part.h"

/* Appends the addresses that the text of a hosts file gives to name, as far as there is room. Lines
 * that are no such are passed over.  Case does not count. */
void hosts_find(struct part text, struct part name, struct addresses *found);

#endif
