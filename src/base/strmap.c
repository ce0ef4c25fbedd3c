#include "base/strmap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* FNV-1a, finished with a multiply so that the low bits depend on every byte. */
static uint64_t hash(const char *key)
{
	uint64_t sum = 14695981039346656037ULL;
	for (; *key; key++)
		sum = (sum ^ (unsigned char)*key) * 1099511628211ULL;
	return sum ^ sum >> 32;
}

static struct strmap_slot *find(const struct strmap *map, const char *key)
{
	size_t i = (size_t)hash(key) & (map->cap - 1);
	while (map->slot[i].key && strcmp(map->slot[i].key, key) != 0)
		i = (i + 1) & (map->cap - 1);
	return &map->slot[i];
}

size_t *strmap_get(const struct strmap *map, const char *key)
{
	if (map->cap == 0)
		return NULL;
	struct strmap_slot *slot = find(map, key);
	return slot->key ? &slot->value : NULL;
}

static void widen(struct strmap *map)
{
	struct strmap old = *map;
	map->cap = old.cap ? old.cap * 2 : 16;
	map->slot = mem_alloc(map->cap * sizeof *map->slot);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].key)
			*find(map, old.slot[i].key) = old.slot[i];
	free(old.slot);
}

bool strmap_put(struct strmap *map, const char *key, size_t value)
{
	if (map->count * 2 >= map->cap)
		widen(map);
	struct strmap_slot *slot = find(map, key);
	bool is_new = !slot->key;
	if (is_new) {
		slot->key = str_dup(key);
		map->count++;
	}
	slot->value = value;
	return is_new;
}

void strmap_release(struct strmap *map)
{
	for (size_t i = 0; i < map->cap; i++)
		free(map->slot[i].key);
	free(map->slot);
	*map = (struct strmap){0};
}
