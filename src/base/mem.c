#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*exhaustion_hook)(void);
static void (*exhaustion_cleanup)(void);

void mem_on_exhaustion(void (*hook)(void))
{
	exhaustion_hook = hook;
}

void mem_before_exhaustion(void (*cleanup)(void))
{
	exhaustion_cleanup = cleanup;
}

static _Noreturn void exhausted(void)
{
	static const char line[] = "tare: out of memory\n";
	static atomic_flag is_ending = ATOMIC_FLAG_INIT;
	/* Threads run out of it together; the first one speaks for all, and ends them. */
	while (atomic_flag_test_and_set(&is_ending))
		pause();
	if (exhaustion_cleanup)
		exhaustion_cleanup();
	if (exhaustion_hook)
		exhaustion_hook();
	ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
	(void)ignored;
	_exit(3);
}

void *mem_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);
	if (!memory)
		exhausted();
	return memory;
}

void *mem_resize(void *old, size_t size)
{
	void *memory = realloc(old, size ? size : 1);
	if (!memory)
		exhausted();
	return memory;
}

void *mem_copy(const void *data, size_t size)
{
	void *copy = mem_resize(NULL, size);
	if (size)
		memcpy(copy, data, size);
	return copy;
}

void mem_grow(void *items, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return;
	size_t cap_new = *cap ? *cap : 8;
	while (cap_new < need) {
		if (cap_new > SIZE_MAX / 2)
			exhausted();
		cap_new *= 2;
	}
	if (cap_new > SIZE_MAX / size)
		exhausted();
	void *old;
	memcpy(&old, items, sizeof old);
	void *grown = mem_resize(old, cap_new * size);
	memcpy(items, &grown, sizeof grown);
	*cap = cap_new;
}

void mem_auto_free(void *pointer_to_pointer)
{
	void *memory;
	memcpy(&memory, pointer_to_pointer, sizeof memory);
	free(memory);
}

void *mem_steal(void *pointer_to_pointer)
{
	void *memory;
	void *nothing = NULL;
	memcpy(&memory, pointer_to_pointer, sizeof memory);
	memcpy(pointer_to_pointer, &nothing, sizeof nothing);
	return memory;
}
