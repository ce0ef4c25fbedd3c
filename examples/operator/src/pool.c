#include "pool.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel.h"

/* The kernel's call as it is: libc's has checks for threads. */
#ifdef SYS_mmap2
#define MAP_CALL SYS_mmap2
#else
#define MAP_CALL SYS_mmap
#endif
static void *map(size_t size)
{
	return (void *)kernel_call(MAP_CALL, 0L, size, PROT_READ | PROT_WRITE,
	                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1L, 0L);
}

int pool_init(struct pool *pool, size_t slot_size, uint32_t count)
{
	size_t page = (size_t)getpagesize(), size;
	slot_size = (slot_size + page - 1) & ~(page - 1);
	pool->slot_size = slot_size;
	pool->count = pool->free = count;
	if (__builtin_mul_overflow(slot_size + sizeof *pool->unused, count, &size)) {
		errno = ENOMEM;
		return -1;
	}
	pool->slots = map(size + 1);
	if (pool->slots == MAP_FAILED)
		return -1;
	/* A huge page would be taken whole for the first byte; kernels without them say no. */
	kernel_call(SYS_madvise, pool->slots, size, MADV_NOHUGEPAGE);
	pool->unused = (uint32_t *)(void *)(pool->slots + slot_size * count);
	return 0;
}

/* Entry i of the stack holds a slot's number XOR i: fresh zeros say "slot i", so that the stack
 * need not be filled, nor touched before it is used. */
void *pool_take(struct pool *pool)
{
	if (!pool->free)
		return NULL;
	pool->free--;
	uint32_t slot = pool->unused[pool->free] ^ pool->free;
	return pool->slots + slot * pool->slot_size;
}

void pool_give(struct pool *pool, void *slot)
{
	size_t offset = (size_t)((unsigned char *)slot - pool->slots);
	kernel_call(SYS_madvise, slot, pool->slot_size, MADV_DONTNEED);
	pool->unused[pool->free] = (uint32_t)(offset / pool->slot_size) ^ pool->free;
	pool->free++;
}

uint32_t pool_used(const struct pool *pool)
{
	return pool->count - pool->free;
}
