#include "output/store.h"

#include <stdlib.h>

struct sink *store_blob_begin(struct store *store, struct err *err)
{
	return store->kind->blob_begin(store, err) == 0 ? &store->in : NULL;
}

int store_blob_end(struct store *store, const char *hex, struct err *err)
{
	return store->kind->blob_end(store, hex, err);
}

int store_blob(struct store *store, const char *hex, const void *data, size_t size, struct err *err)
{
	return store->kind->blob(store, hex, data, size, err);
}

struct span store_old_index(const struct store *store)
{
	return span_of(store->old_index ? store->old_index : "");
}

int store_commit(struct store *store, struct span index, struct span docker_manifest,
                 struct err *err)
{
	int rc = store->kind->finish(store, index, docker_manifest, err);
	store_abort(store);
	return rc;
}

void store_abort(struct store *store)
{
	if (!store)
		return;
	free(store->old_index);
	store->kind->discard(store);
}
