#include "input/rootscan_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static void empty(struct find *find)
{
	audited_release(&find->program);
	buf_release(&find->text);
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

static void note_folders(struct finds *finds, const char *path)
{
	MEM_AUTO char *folder = str_dup(path);
	for (char *slash = strrchr(folder, '/'); slash; slash = strrchr(folder, '/')) {
		*slash = '\0';
		if (!strmap_put(&finds->folders, folder, 1))
			return; /* its parents are there already */
	}
}

struct find *finds_get(const struct finds *finds, const char *path)
{
	const size_t *at = strmap_get(&finds->by_path, path);
	struct find *find = at ? &finds->item[*at] : NULL;
	return find && find->kind != FIND_NOTHING && strcmp(find->path, path) == 0 ? find : NULL;
}

struct find *finds_add(struct finds *finds, const char *path, enum find_kind kind, unsigned layer)
{
	struct find *old = finds_get(finds, path);
	if (old)
		take_away(finds, old);
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
	if (length && !strmap_get(&finds->folders, path))
		return;
	for (size_t i = 0; i < finds->count; i++) {
		struct find *find = &finds->item[i];
		/* One that takes another name may lie below again under that one. */
		while (find->kind != FIND_NOTHING && find->layer < layer &&
		       (length == 0 ||
		        (strncmp(find->path, path, length) == 0 && find->path[length] == '/')))
			take_away(finds, find);
	}
}

void finds_remove(struct finds *finds, const char *path, unsigned layer, bool below)
{
	struct find *find = finds_get(finds, path);
	if (find && find->layer < layer)
		take_away(finds, find);
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
