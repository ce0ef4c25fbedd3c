#include "input/rootscan_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/str.h"

static void empty(struct find *find)
{
	audited_release(&find->program);
	buf_release(&find->text);
	trust_store_release(&find->roots);
	strlist_release(&find->links);
	find->kind = FIND_NOTHING;
}

/* A file that has other names lives on under the first of them. */
static void take_away(struct finds *finds, struct find *find)
{
	if (find->links.count == 0) {
		empty(find);
		return;
	}
	char *heir = find->links.item[0];
	memmove(find->links.item, find->links.item + 1,
	        (find->links.count - 1) * sizeof *find->links.item);
	find->links.count--;
	free(find->path);
	find->path = heir;
	if (find->program.path)
		str_set(&find->program.path, heir);
	strmap_put(&finds->by_path, heir, (size_t)(find - finds->item));
}

/* Whether there is room for another name; if not, the books are not right any more. */
static bool pay(struct finds *finds, const char *path)
{
	finds->path_bytes += strlen(path) + 1;
	if (finds->path_bytes > LIMIT_FIND_PATHS)
		finds->is_exhausted = true;
	return !finds->is_exhausted;
}

static void note_folders(struct finds *finds, const char *path)
{
	MEM_AUTO char *folder = str_dup(path);
	for (char *slash = strrchr(folder, '/'); slash; slash = strrchr(folder, '/')) {
		*slash = '\0';
		if (!pay(finds, folder) || !strmap_put(&finds->folders, folder, 1))
			return; /* its parents are there already */
	}
}

struct find *finds_get(const struct finds *finds, const char *path)
{
	const size_t *at = strmap_get(&finds->by_path, path);
	struct find *find = at ? &finds->item[*at] : NULL;
	return find && find->kind != FIND_NOTHING && strcmp(find->path, path) == 0 ? find : NULL;
}

/* A path that was another name of a find no longer is. */
static void drop_link(struct finds *finds, const char *path)
{
	const size_t *at = strmap_get(&finds->by_path, path);
	struct strlist *links = at ? &finds->item[*at].links : NULL;
	for (size_t i = 0; links && i < links->count; i++) {
		if (strcmp(links->item[i], path) != 0)
			continue;
		free(links->item[i]);
		links->item[i] = links->item[--links->count];
		return;
	}
}

void finds_link(struct finds *finds, const char *target, const char *path)
{
	const size_t *at = strmap_get(&finds->by_path, target);
	if (!at || finds->item[*at].kind == FIND_NOTHING || !pay(finds, path))
		return;
	size_t index = *at;
	strlist_add(&finds->item[index].links, path);
	strmap_put(&finds->by_path, path, index);
	note_folders(finds, path);
}

struct find *finds_add(struct finds *finds, const char *path, enum find_kind kind, unsigned layer)
{
	struct find *old = finds_get(finds, path);
	if (old)
		take_away(finds, old);
	drop_link(finds, path);
	if ((!pay(finds, path) && finds->count) || finds->count >= LIMIT_FINDS) {
		finds->is_exhausted = true;
		finds->count--;
		empty(&finds->item[finds->count]);
		free(finds->item[finds->count].path);
	}
	mem_grow(&finds->item, &finds->cap, finds->count + 1, sizeof *finds->item);
	struct find *find = &finds->item[finds->count];
	*find = (struct find){.kind = kind, .path = str_dup(path), .layer = layer};
	strmap_put(&finds->by_path, path, finds->count++);
	note_folders(finds, path);
	return find;
}

void finds_remove_below(struct finds *finds, const char *path, unsigned layer)
{
	size_t length = strlen(path);
	if (finds->count == 0 || (length && !strmap_get(&finds->folders, path)))
		return;
	finds->walked += finds->count;
	if (finds->walked > LIMIT_FIND_WALK) {
		finds->is_exhausted = true;
		return;
	}
	for (size_t i = 0; i < finds->count; i++) {
		struct find *find = &finds->item[i];
		/* One that takes another name may lie below again under that one. */
		while (
			find->kind != FIND_NOTHING && find->layer < layer &&
			(length == 0 || (strncmp(find->path, path, length) == 0 && find->path[length] == '/')))
			take_away(finds, find);
	}
}

void finds_remove(struct finds *finds, const char *path, unsigned layer, bool below)
{
	struct find *find = finds_get(finds, path);
	if (find && find->layer < layer)
		take_away(finds, find);
	else if (!find)
		drop_link(finds, path);
	if (below)
		finds_remove_below(finds, path, layer);
}

void finds_release(struct finds *finds)
{
	for (size_t i = 0; i < finds->count; i++) {
		empty(&finds->item[i]);
		free(finds->item[i].path);
	}
	free(finds->item);
	strmap_release(&finds->by_path);
	strmap_release(&finds->folders);
	*finds = (struct finds){0};
}
