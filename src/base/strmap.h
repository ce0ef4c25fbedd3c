/* A map from strings to numbers (usually an index into a vector); grows, never shrinks. */
#ifndef TARE_BASE_STRMAP_H
#define TARE_BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>

struct strmap_slot {
	char *key; /* owned; NULL while the slot is free */
	size_t value;
};

struct strmap {
	struct strmap_slot *slot;
	size_t count, cap; /* cap is 0 or a power of two */
};

#define STRMAP_INIT                                                                                \
	{                                                                                              \
		0                                                                                          \
	}

/* The value of key, or NULL.  The pointer holds until the next strmap_put(). */
size_t *strmap_get(const struct strmap *map, const char *key);
/* Sets key to value; returns true if the key was new. */
bool strmap_put(struct strmap *map, const char *key, size_t value);
void strmap_release(struct strmap *map);

#endif
