#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "wire/vex_statement.h"

/* Products by the document's own ids: what they are known by to others. */
struct products {
	struct strmap index; /* product_id → index into identity */
	struct strlist *identity;
	size_t count, cap;
};

static struct strlist *product(struct products *products, const char *id)
{
	const size_t *known = strmap_get(&products->index, id);
	if (known)
		return &products->identity[*known];
	mem_grow(&products->identity, &products->cap, products->count + 1, sizeof *products->identity);
	products->identity[products->count] = (struct strlist){0};
	strmap_put(&products->index, id, products->count);
	return &products->identity[products->count++];
}

static void take_product(struct products *products, const struct jsn *node)
{
	const char *id = jsn_get_text(node, "product_id");
	const struct jsn *identifiers = jsn_get(node, "product_identification_helper");
	const struct jsn *purls = jsn_get(identifiers, "purls");
	if (!id)
		return;
	struct strlist *list = product(products, id);
	vex_add_product(list, jsn_get_text(identifiers, "purl"));
	for (size_t i = 0; i < jsn_count(purls); i++)
		vex_add_product(list, jsn_string(jsn_at(purls, i)));
	if (list->count == 0)
		vex_add_product(list, jsn_get_text(node, "name"));
}

/* Nested as deep as jsn_parse() lets anything be. */
static void take_branches(struct products *products, const struct jsn *branches)
{
	for (size_t i = 0; i < jsn_count(branches); i++) {
		const struct jsn *branch = jsn_at(branches, i);
		take_product(products, jsn_get(branch, "product"));
		take_branches(products, jsn_get(branch, "branches"));
	}
}

/* "zlib as a part of image": what is said of it is said of the part. */
static void take_relationship(struct products *products, const struct jsn *node)
{
	const struct jsn *whole = jsn_get(node, "full_product_name");
	const char *id = jsn_get_text(whole, "product_id");
	const char *part = jsn_get_text(node, "product_reference");
	if (!id || !part)
		return;
	struct strlist copy = {0};
	const struct strlist *from = product(products, part);
	for (size_t i = 0; i < from->count; i++)
		strlist_add(&copy, from->item[i]);
	struct strlist *to = product(products, id);
	for (size_t i = 0; i < copy.count; i++)
		strlist_add(to, copy.item[i]);
	strlist_release(&copy);
}

static void take_tree(struct products *products, const struct jsn *tree)
{
	const struct jsn *names = jsn_get(tree, "full_product_names");
	const struct jsn *relationships = jsn_get(tree, "relationships");
	take_branches(products, jsn_get(tree, "branches"));
	for (size_t i = 0; i < jsn_count(names); i++)
		take_product(products, jsn_at(names, i));
	for (size_t i = 0; i < jsn_count(relationships); i++)
		take_relationship(products, jsn_at(relationships, i));
}

static bool names_product(const struct jsn *list, const char *id)
{
	for (size_t i = 0; i < jsn_count(list); i++)
		if (str_equal(jsn_string(jsn_at(list, i)), id))
			return true;
	return false;
}

/* The text at `key` of the element of `list` that is about the product. */
static const char *told_of(const struct jsn *list, const char *key, const char *id)
{
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *node = jsn_at(list, i);
		const char *category = jsn_get_text(node, "category");
		if (names_product(jsn_get(node, "product_ids"), id) &&
		    (!category || strcmp(category, "impact") == 0))
			return jsn_get_text(node, key);
	}
	return NULL;
}

static int take_status(const struct jsn *vulnerability, const char *id, const char *status,
                       bool suppresses, struct products *products, const char *name,
                       struct suppressions *out, struct err *err)
{
	struct suppression item = {.suppresses = suppresses};
	const struct jsn *ids = jsn_get(vulnerability, "ids");
	const char *cve = jsn_get_text(vulnerability, "cve");
	const struct strlist *identity = product(products, id);
	if (cve)
		strlist_add(&item.id, cve);
	for (size_t i = 0; i < jsn_count(ids); i++)
		if (jsn_get_text(jsn_at(ids, i), "text"))
			strlist_add(&item.id, jsn_get_text(jsn_at(ids, i), "text"));
	for (size_t i = 0; i < identity->count; i++)
		strlist_add(&item.product, identity->item[i]);
	/* Of nothing that anybody could find, or no product: it must not become "all of them". */
	if (item.id.count == 0 || item.product.count == 0) {
		suppression_release(&item);
		return 0;
	}
	item.justification = str_dup(told_of(jsn_get(vulnerability, "flags"), "label", id));
	item.reason = str_dup(told_of(jsn_get(vulnerability, "threats"), "details", id));
	return vex_add_statement(out, item, name, status, err);
}

static int take_vulnerability(const struct jsn *node, struct products *products, const char *name,
                              struct suppressions *out, struct err *err)
{
	static const struct {
		const char *name;
		bool suppresses;
	} statuses[] = {{"known_affected", false},
	                {"under_investigation", false},
	                {"known_not_affected", true},
	                {"fixed", true},
	                {"first_fixed", true}};
	const struct jsn *status = jsn_get(node, "product_status");
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		const struct jsn *list = jsn_get(status, statuses[i].name);
		for (size_t j = 0; j < jsn_count(list); j++) {
			const char *id = jsn_string(jsn_at(list, j));
			if (id && take_status(node, id, statuses[i].name, statuses[i].suppresses, products,
			                      name, out, err) != 0)
				return -1;
		}
	}
	return 0;
}

int vex_csaf(const struct jsn *root, const char *name, struct suppressions *out, struct err *err)
{
	struct products products = {0};
	const struct jsn *list = jsn_get(root, "vulnerabilities");
	int rc = 0;
	take_tree(&products, jsn_get(root, "product_tree"));
	if (!jsn_is_array(list))
		rc = err_set(err, ERR_FAIL, "CSAF without vulnerabilities");
	for (size_t i = 0; rc == 0 && i < jsn_count(list); i++)
		rc = take_vulnerability(jsn_at(list, i), &products, name, out, err);
	for (size_t i = 0; i < products.count; i++)
		strlist_release(&products.identity[i]);
	free(products.identity);
	strmap_release(&products.index);
	return rc;
}
