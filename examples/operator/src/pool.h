/* Slots of one size, as many as were asked for at the start and never more: the ceiling of what
 * connections and calls can use.  Address space is taken at once, memory when a slot is used. */
#ifndef OPERATOR_POOL_H
#define OPERATOR_POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool {
	unsigned char *slots;
	uint32_t *unused; /* a stack of numbers */
	size_t slot_size; /* rounded up */
	uint32_t count, free;
};

/* Returns 0, or -1 with errno set. */
int pool_init(struct pool *pool, size_t slot_size, uint32_t count);
/* A slot whose contents are all zeros, or NULL when none is left. */
void *pool_take(struct pool *pool);
/* Its memory goes back to the system. */
void pool_give(struct pool *pool, void *slot);
uint32_t pool_used(const struct pool *pool);

#endif
