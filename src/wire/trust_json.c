#include "wire/trust_json.h"

#include "base/mem.h"
#include "wire/timestamp.h"
#include "wrap/json_jansson.h"

static void set_time(struct jsn *node, const char *key, int64_t seconds)
{
	MEM_AUTO char *text = timestamp_format(seconds);
	jsn_set_text(node, key, text);
}

static struct jsn *root_node(const struct trust_root *root, const int64_t *at)
{
	struct jsn *node = jsn_object();
	bool is_whole = root->form == TRUST_FORM_WHOLE;
	jsn_set_text(node, "name", root->name);
	jsn_set_text(node, "key", root->key_name);
	jsn_set_text(node, "form", is_whole ? "whole" : "packed");
	jsn_set(node, "bytes", jsn_number(root->size));
	jsn_set_text(node, "sha256", root->sha256);
	if (is_whole)
		set_time(node, "not_before", root->not_before);
	if (root->not_after != TRUST_NO_END)
		set_time(node, "not_after", root->not_after);
	if (at)
		jsn_set(node, "valid", jsn_bool(trust_root_is_valid(root, *at)));
	if (is_whole) {
		jsn_set(node, "self_issued", jsn_bool(root->is_self_issued));
		jsn_set(node, "ca", jsn_bool(root->is_ca));
		jsn_set(node, "name_constraints", jsn_bool(root->has_constraints));
	}
	return node;
}

void trust_json_write(const struct trust_places *places, const struct inventory *about,
                      const int64_t *at, struct buf *out)
{
	struct jsn *node = jsn_object(), *list = jsn_array(), *gaps = jsn_array();
	uint64_t roots = 0, bytes = 0;
	for (size_t i = 0; i < places->count; i++) {
		const struct trust_store *store = &places->place[i].store;
		struct jsn *place = jsn_object(), *inside = jsn_array();
		jsn_set_text(place, "path", places->place[i].path);
		for (size_t j = 0; j < store->count; j++) {
			jsn_append(inside, root_node(&store->root[j], at));
			bytes += store->root[j].size;
		}
		roots += store->count;
		jsn_set(place, "roots", inside);
		jsn_append(list, place);
	}
	for (size_t i = 0; i < about->gaps.count; i++)
		jsn_append(gaps, jsn_text(about->gaps.item[i]));
	jsn_set_text(node, "tare", TARE_VERSION_TEXT);
	jsn_set_text(node, "target", about->name);
	if (at)
		set_time(node, "valid_at", *at);
	jsn_set(node, "places", list);
	jsn_set(node, "roots", jsn_number(roots));
	jsn_set(node, "bytes", jsn_number(bytes));
	jsn_set(node, "gaps", gaps);
	jsn_write_pretty(node, out);
	jsn_free(node);
}
