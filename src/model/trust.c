#include "model/trust.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct trust_bytes trust_bytes_copy(const void *data, size_t size)
{
	return (struct trust_bytes){mem_copy(data, size), size};
}

int trust_bytes_compare(const struct trust_bytes *a, const struct trust_bytes *b)
{
	size_t least = a->size < b->size ? a->size : b->size;
	int order = least ? memcmp(a->at, b->at, least) : 0;
	return order ? order : (a->size > b->size) - (a->size < b->size);
}

void trust_root_release(struct trust_root *root)
{
	free(root->name);
	free(root->key_name);
	free(root->n.at);
	free(root->e.at);
	free(root->q.at);
	free(root->dn.at);
	free(root->der.at);
	free(root->sha256);
	free(root->path);
	free(root->reason);
	*root = (struct trust_root){0};
}

char *trust_root_label(const struct trust_root *root)
{
	if (!root->sha256)
		return str_format("'%s'", root->name);
	return str_format("'%s' (sha256 %.16s)", root->name, root->sha256);
}

bool trust_root_is_valid(const struct trust_root *root, int64_t at)
{
	int64_t grace = root->form == TRUST_FORM_PACKED && root->not_after != TRUST_NO_END ? 86399 : 0;
	return at >= root->not_before && at <= root->not_after + grace;
}

void trust_store_add(struct trust_store *store, struct trust_root *root)
{
	mem_grow(&store->root, &store->cap, store->count + 1, sizeof *store->root);
	store->root[store->count++] = *root;
	*root = (struct trust_root){0};
}

static int compare_roots(const void *a, const void *b)
{
	const struct trust_root *one = a, *other = b;
	const struct trust_bytes *const pairs[][2] = {{&one->dn, &other->dn},
	                                              {&one->n, &other->n},
	                                              {&one->q, &other->q},
	                                              {&one->der, &other->der},
	                                              {&one->e, &other->e}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		int order = trust_bytes_compare(pairs[i][0], pairs[i][1]);
		if (order)
			return order;
	}
	if (one->form != other->form)
		return one->form < other->form ? -1 : 1;
	return one->path && other->path ? strcmp(one->path, other->path) : 0;
}

void trust_store_sort(struct trust_store *store)
{
	if (store->count)
		qsort(store->root, store->count, sizeof *store->root, compare_roots);
}

static bool is_same(const struct trust_root *a, const struct trust_root *b)
{
	return a->form == b->form && trust_bytes_compare(&a->der, &b->der) == 0 &&
	       trust_bytes_compare(&a->dn, &b->dn) == 0 && trust_bytes_compare(&a->n, &b->n) == 0 &&
	       trust_bytes_compare(&a->e, &b->e) == 0 && trust_bytes_compare(&a->q, &b->q) == 0;
}

void trust_store_unique(struct trust_store *store)
{
	size_t kept = 0;
	trust_store_sort(store);
	for (size_t i = 0; i < store->count; i++) {
		if (kept && is_same(&store->root[kept - 1], &store->root[i])) {
			trust_root_release(&store->root[i]);
			store->doubles++;
		} else {
			store->root[kept++] = store->root[i];
		}
	}
	store->count = kept;
}

void trust_store_release(struct trust_store *store)
{
	for (size_t i = 0; i < store->count; i++)
		trust_root_release(&store->root[i]);
	free(store->root);
	*store = (struct trust_store)TRUST_STORE_INIT;
}

void trust_wishes_add(struct trust_wishes *wishes, struct trust_wish wish)
{
	mem_grow(&wishes->wish, &wishes->cap, wishes->count + 1, sizeof *wishes->wish);
	wishes->wish[wishes->count++] = wish;
}

void trust_wishes_release(struct trust_wishes *wishes)
{
	for (size_t i = 0; i < wishes->count; i++) {
		free(wishes->wish[i].digest);
		free(wishes->wish[i].name);
		free(wishes->wish[i].reason);
	}
	free(wishes->wish);
	*wishes = (struct trust_wishes){0};
}

struct trust_store *trust_places_at(struct trust_places *places, const char *path)
{
	for (size_t i = places->count; i-- > 0;)
		if (strcmp(places->place[i].path, path) == 0)
			return &places->place[i].store;
	mem_grow(&places->place, &places->cap, places->count + 1, sizeof *places->place);
	places->place[places->count] = (struct trust_place){.path = str_dup(path)};
	return &places->place[places->count++].store;
}

static int compare_places(const void *a, const void *b)
{
	const struct trust_place *one = a, *other = b;
	return strcmp(one->path, other->path);
}

void trust_places_finish(struct trust_places *places)
{
	size_t kept = 0;
	for (size_t i = 0; i < places->count; i++) {
		trust_store_unique(&places->place[i].store);
		if (places->place[i].store.count)
			places->place[kept++] = places->place[i];
		else
			free(places->place[i].path);
	}
	places->count = kept;
	if (kept)
		qsort(places->place, kept, sizeof *places->place, compare_places);
}

void trust_places_release(struct trust_places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		trust_store_release(&places->place[i].store);
		free(places->place[i].path);
	}
	free(places->place);
	*places = (struct trust_places){0};
}
