#include "input/rootscan_owned.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limit.h"
#include "base/mem.h"
#include "wire/apk_installed.h"

/* FNV-1a; `hash` is what came before. */
static uint64_t hash_more(uint64_t hash, struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3U;
	return hash;
}

static uint64_t hash_path(struct span path)
{
	while (path.length && (path.at[0] == '/' || span_starts(path, "./"))) {
		path.at++;
		path.length--;
	}
	if (span_starts(path, "usr/")) {
		path.at += 4;
		path.length -= 4;
	}
	uint64_t hash = hash_more(0xcbf29ce484222325U, path);
	return hash ? hash : 1;
}

static uint64_t *find_slot(const struct owned *owned, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) & (owned->cap - 1);
	while (owned->slot[at] && owned->slot[at] != hash)
		at = (at + 1) & (owned->cap - 1);
	return &owned->slot[at];
}

static void grow(struct owned *owned)
{
	struct owned larger = {.cap = owned->cap ? owned->cap * 2 : 4096, .count = owned->count};
	larger.slot = mem_alloc(larger.cap * sizeof *larger.slot);
	for (size_t i = 0; i < owned->cap; i++)
		if (owned->slot[i])
			*find_slot(&larger, owned->slot[i]) = owned->slot[i];
	free(owned->slot);
	*owned = larger;
}

void owned_add(struct owned *owned, struct span path)
{
	if (owned->count >= LIMIT_IMAGE_ENTRIES)
		return;
	if ((owned->count + 1) * 4 > owned->cap * 3)
		grow(owned);
	uint64_t hash = hash_path(path), *slot = find_slot(owned, hash);
	owned->count += *slot == 0;
	*slot = hash;
}

bool owned_has(const struct owned *owned, const char *path)
{
	return owned->cap && *find_slot(owned, hash_path(span_of(path))) != 0;
}

void owned_add_list(struct owned *owned, struct span text)
{
	struct span line;
	while (span_line(&text, &line)) {
		const char *gap = line.length > 34 && line.at[0] != '/' ? line.at + 32 : NULL;
		if (gap && gap[0] == ' ' && gap[1] == ' ')
			line = (struct span){line.at + 34, line.length - 34};
		if (line.length)
			owned_add(owned, line);
	}
}

void owned_add_apk(struct owned *owned, struct span text)
{
	struct apk_package package;
	struct err ignored = ERR_INIT; /* the reader of the packages tells of damage */
	struct buf path = BUF_INIT;
	while (apk_installed_next(&text, &package, &ignored) == 1) {
		struct span rest = package.paragraph, folder = {0}, name;
		while (apk_package_file(&rest, &folder, &name)) {
			path.size = 0;
			buf_add(&path, folder.at, folder.length);
			buf_add_byte(&path, '/');
			buf_add(&path, name.at, name.length);
			owned_add(owned, buf_span(&path));
		}
	}
	buf_release(&path);
	err_clear(&ignored);
}

void owned_release(struct owned *owned)
{
	free(owned->slot);
	*owned = (struct owned){0};
}
