/* Memory that is there, or an orderly end.
 *
 * tare's processes are short-lived: an allocation that fails ends the process with one line on
 * stderr and exit status 3, after the hook (if one is set) had its chance to remove half-made
 * files or to keep the promise that recording never breaks a build.  Of several threads the first
 * does so.
 */
#ifndef TARE_BASE_MEM_H
#define TARE_BASE_MEM_H

#include <stddef.h>

/* Called once when memory is exhausted, before the process ends.  It must not allocate.  If it
 * does not return (it may _exit with a status of its own), the line is not printed. */
void mem_on_exhaustion(void (*hook)(void));
/* Called before that hook, for what must be cleaned up whatever comes next. */
void mem_before_exhaustion(void (*cleanup)(void));

void *mem_alloc(size_t size);             /* zeroed; size 0 gives a unique pointer */
void *mem_resize(void *old, size_t size); /* like realloc; new bytes are not zeroed */
void *mem_copy(const void *data, size_t size);

/* Makes room for `need` items of `size` bytes in *items, doubling *cap; checks for overflow.
 * `items` is the address of a typed pointer: mem_grow(&v->item, &v->cap, v->count + 1, sizeof
 * *v->item). */
void mem_grow(void *items, size_t *cap, size_t need, size_t size);

/* Scope-bound cleanup: `MEM_AUTO char *name = NULL;` is freed when the scope ends. */
#define MEM_AUTO __attribute__((cleanup(mem_auto_free)))
void mem_auto_free(void *pointer_to_pointer);

/* Returns *pointer and sets it to NULL: ownership moves to the caller of the scope. */
#define MEM_STEAL(pointer) ((__typeof__(pointer))mem_steal(&(pointer)))
void *mem_steal(void *pointer_to_pointer);

#endif
