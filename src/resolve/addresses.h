/* Which input a byte of the program's memory came from, asked by address. */
#ifndef TARE_RESOLVE_ADDRESSES_H
#define TARE_RESOLVE_ADDRESSES_H

#include <stddef.h>
#include <stdint.h>

#include "model/linkmap.h"

/* Sections by address; the map is borrowed and its pieces must not move while this lives. */
struct addresses {
	const struct linkmap *map;
	size_t *section; /* indices into map.section, by address; owned */
	size_t count;
};

void addresses_init(struct addresses *addresses, const struct linkmap *map);
void addresses_release(struct addresses *addresses);

/* The input (or LINKMAP_*) of the piece at that address.  An address no piece covers gives
 * LINKMAP_FILL.  Takes time logarithmic in sections and pieces. */
uint32_t addresses_owner(const struct addresses *addresses, uint64_t address);

#endif
