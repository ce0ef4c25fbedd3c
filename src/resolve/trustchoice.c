#include "resolve/trustchoice.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define RSA_LEAST 2048
#define RSA_MOST                                                                                   \
	4096 /* more, and small verifiers turn the chain down: BearSSL's BR_MAX_RSA_SIZE               \
	      */
#define EXPONENT_MOST 255

static bool matches(const struct trust_root *root, const struct trust_wish *wish)
{
	if (wish->digest)
		return root->sha256 && str_starts(root->sha256, wish->digest);
	return str_equal(root->name, wish->name);
}

/* The index of the one root it means. */
static int find(const struct trust_store *store, const struct trust_wish *wish, const char *list,
                size_t *index, struct err *err)
{
	size_t hits = 0;
	for (size_t i = 0; i < store->count; i++) {
		if (!matches(&store->root[i], wish))
			continue;
		*index = i;
		hits++;
	}
	if (hits == 1)
		return 0;
	const char *what = wish->digest ? wish->digest : wish->name;
	if (hits == 0)
		err_set(err, ERR_FAIL, "'%s' is no root of the store", what);
	else
		err_set(err, ERR_FAIL, "'%s' means %zu roots of the store; name one by its SHA-256", what,
		        hits);
	return list ? err_wrap(err, "'%s', line %zu", list, wish->line) : -1;
}

/* Keeps those that are marked. */
static void sift(struct trust_store *store, const bool *is_kept)
{
	size_t kept = 0;
	for (size_t i = 0; i < store->count; i++) {
		if (is_kept[i])
			store->root[kept++] = store->root[i];
		else
			trust_root_release(&store->root[i]);
	}
	store->count = kept;
}

int trustchoice_keep(struct trust_store *store, const struct trust_wishes *wishes, const char *list,
                     struct err *err)
{
	MEM_AUTO bool *is_kept = mem_alloc(store->count);
	for (size_t i = 0; i < wishes->count; i++) {
		const struct trust_wish *wish = &wishes->wish[i];
		size_t index = 0;
		if (find(store, wish, wish->line ? list : NULL, &index, err) != 0)
			return -1;
		is_kept[index] = true;
		if (wish->reason)
			str_set(&store->root[index].reason, wish->reason);
	}
	sift(store, is_kept);
	return 0;
}

int trustchoice_drop(struct trust_store *store, const struct trust_wishes *wishes, struct err *err)
{
	MEM_AUTO bool *is_kept = mem_alloc(store->count);
	memset(is_kept, true, store->count);
	for (size_t i = 0; i < wishes->count; i++) {
		size_t index = 0;
		if (find(store, &wishes->wish[i], NULL, &index, err) != 0)
			return -1;
		is_kept[index] = false;
	}
	sift(store, is_kept);
	return 0;
}

static char *day_of(int64_t seconds)
{
	time_t when = (time_t)seconds;
	struct tm parts = {0};
	gmtime_r(&when, &parts);
	return str_format("%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

void trustchoice_drop_invalid(struct trust_store *store, int64_t at, struct strlist *told)
{
	MEM_AUTO bool *is_kept = mem_alloc(store->count);
	for (size_t i = 0; i < store->count; i++) {
		const struct trust_root *root = &store->root[i];
		bool is_early = at<root->not_before, is_late = at> root->not_after;
		is_kept[i] = !is_early && !is_late;
		if (is_kept[i])
			continue;
		MEM_AUTO char *label = trust_root_label(root);
		MEM_AUTO char *day = day_of(is_late ? root->not_after : root->not_before);
		strlist_take(told, str_format("%s is left out: it %s %s", label,
		                              is_late ? "expired on" : "is not valid before", day));
	}
	sift(store, is_kept);
}

/* Why no verifier should be given the key; NULL when it may. */
static char *bad_key(const struct trust_root *root, bool is_bare)
{
	if (root->key == TRUST_KEY_RSA) {
		bool is_even = !(root->n.at[root->n.size - 1] & 1);
		bool is_one = root->e.size == 0 || (root->e.size == 1 && root->e.at[0] < 3);
		if (root->bits < RSA_LEAST)
			return str_format("its RSA key has %u bits, fewer than %d", root->bits, RSA_LEAST);
		if (is_even || is_one || !(root->e.at[root->e.size - 1] & 1))
			return str_dup(
				"its RSA key is none: modulus or exponent is even, or the exponent is 1");
		if (is_bare && (root->bits > RSA_MOST || root->e.size > EXPONENT_MOST))
			return str_format("its RSA key has %u bits; readers of bare keys stop at %d",
			                  root->bits, RSA_MOST);
	} else if (is_bare && root->key == TRUST_KEY_OTHER) {
		return str_format("its key, %s, has no packed form: only RSA and uncompressed points of "
		                  "P-256, P-384 and P-521 have",
		                  root->key_name);
	}
	return NULL;
}

static char *unfit(const struct trust_root *root, const struct trustchoice_needs *needs)
{
	if (root->is_v1)
		return str_dup("an X.509 certificate of version 1 does not say that it is a CA");
	if (!root->is_ca)
		return str_dup("it is no CA");
	if (needs->is_bare && root->has_constraints && !needs->allows_constrained)
		return str_dup("it has name constraints, which a bare key cannot carry; if the program "
		               "enforces them itself, give --allow-constrained");
	return bad_key(root, needs->is_bare);
}

void trustchoice_unfit(const struct trust_store *store, const struct trustchoice_needs *needs,
                       struct strlist *told)
{
	for (size_t i = 0; i < store->count; i++) {
		MEM_AUTO char *why = unfit(&store->root[i], needs);
		MEM_AUTO char *label = trust_root_label(&store->root[i]);
		if (why)
			strlist_take(told, str_format("%s cannot be packed: %s", label, why));
	}
}

static bool is_same_anchor(const struct trust_root *a, const struct trust_root *b)
{
	return trust_bytes_compare(&a->dn, &b->dn) == 0 && trust_bytes_compare(&a->n, &b->n) == 0 &&
	       trust_bytes_compare(&a->e, &b->e) == 0 && trust_bytes_compare(&a->q, &b->q) == 0;
}

void trustchoice_merge_bare(struct trust_store *store, struct strlist *told)
{
	MEM_AUTO bool *is_kept = mem_alloc(store->count);
	size_t best = 0; /* sorted: those of one subject and key are neighbours */
	for (size_t i = 0; i < store->count; i++) {
		is_kept[i] = true;
		if (i == 0 || !is_same_anchor(&store->root[best], &store->root[i])) {
			best = i;
			continue;
		}
		size_t other = store->root[i].not_after > store->root[best].not_after ? best : i;
		best = other == i ? best : i;
		is_kept[other] = false;
		MEM_AUTO char *label = trust_root_label(&store->root[other]);
		MEM_AUTO char *kept = trust_root_label(&store->root[best]);
		strlist_take(
			told, str_format("%s has the subject and key of %s and is packed once", label, kept));
	}
	sift(store, is_kept);
}
