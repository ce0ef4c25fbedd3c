#include "input/objectstore.h"

#include <stdlib.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"

static const struct span nothing = {"", 0};

/* The index of path's file, which is opened when it is new; a file that cannot be opened is
 * remembered as empty. */
static size_t open_file(struct objectstore *store, const char *path)
{
	struct err ignored = ERR_INIT;
	size_t *known = strmap_get(&store->index, path);
	if (known)
		return *known;
	mem_grow(&store->file, &store->cap, store->count + 1, sizeof *store->file);
	struct objectstore_file *file = &store->file[store->count];
	*file = (struct objectstore_file){0};
	if (fd_map_file(path, LIMIT_ELF_FILE, &file->map, &ignored) != 0)
		err_clear(&ignored);
	else if (ar_is(file->map.data, file->map.size))
		file->has_archive = ar_open(&file->archive, file->map.data, file->map.size, path,
		                            &ignored) == 0;
	err_clear(&ignored);
	strmap_put(&store->index, path, store->count);
	return store->count++;
}

struct span objectstore_get(struct objectstore *store, const char *path, const char *member,
                            size_t nth)
{
	size_t index = open_file(store, path);
	const struct objectstore_file *file = &store->file[index];
	if (!member)
		return nth || !file->map.data ? nothing
		                              : (struct span){(const char *)file->map.data, file->map.size};
	const struct ar_member *found = file->has_archive ? ar_find(&file->archive, member, nth) : NULL;
	if (!found && file->has_archive && file->archive.is_thin)
		return nth ? nothing : objectstore_get(store, member, NULL, 0); /* as gold names it */
	if (!found)
		return nothing;
	if (!file->archive.is_thin)
		return found->content;
	MEM_AUTO char *folder = path_dir(path);
	MEM_AUTO char *inner = path_join(folder, found->name);
	return found->origin ? nothing : objectstore_get(store, inner, NULL, 0);
}

void objectstore_release(struct objectstore *store)
{
	for (size_t i = 0; i < store->count; i++) {
		if (store->file[i].has_archive)
			ar_release(&store->file[i].archive);
		fd_map_release(&store->file[i].map);
	}
	free(store->file);
	strmap_release(&store->index);
	*store = (struct objectstore){0};
}
