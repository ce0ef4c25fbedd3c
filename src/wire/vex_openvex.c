#include <string.h>

#include "wire/vex_statement.h"

/* A string, or an object with "@id" and "identifiers". */
static void add_products(const struct jsn *node, struct strlist *products,
                         struct strlist *subcomponents)
{
	vex_add_product(products, jsn_string(node));
	if (!jsn_is_object(node))
		return;
	vex_add_product(products, jsn_get_text(node, "@id"));
	vex_add_product(products, jsn_get_text(jsn_get(node, "identifiers"), "purl"));
	const struct jsn *list = jsn_get(node, "subcomponents");
	for (size_t i = 0; subcomponents && i < jsn_count(list); i++)
		add_products(jsn_at(list, i), subcomponents, NULL);
}

static void add_ids(const struct jsn *vulnerability, struct strlist *ids)
{
	const char *name = jsn_string(vulnerability);
	const struct jsn *aliases = jsn_get(vulnerability, "aliases");
	if (!name)
		name = jsn_get_text(vulnerability, "name");
	if (!name)
		name = jsn_get_text(vulnerability, "@id");
	if (name)
		strlist_add(ids, name);
	for (size_t i = 0; i < jsn_count(aliases); i++)
		if (jsn_string(jsn_at(aliases, i)))
			strlist_add(ids, jsn_string(jsn_at(aliases, i)));
}

static int read_statement(const struct jsn *node, const char *name, struct suppressions *out,
                          struct err *err)
{
	struct suppression item = {0};
	const char *status = jsn_get_text(node, "status");
	const struct jsn *products = jsn_get(node, "products");
	add_ids(jsn_get(node, "vulnerability"), &item.id);
	if (!status || item.id.count == 0) {
		suppression_release(&item);
		return err_set(err, ERR_FAIL, "a statement without status or vulnerability");
	}
	for (size_t i = 0; i < jsn_count(products); i++)
		add_products(jsn_at(products, i), &item.product, &item.subcomponent);
	item.suppresses = strcmp(status, "not_affected") == 0 || strcmp(status, "fixed") == 0;
	item.justification = str_dup(jsn_get_text(node, "justification"));
	item.reason = str_dup(jsn_get_text(node, "impact_statement"));
	if (!item.reason)
		item.reason = str_dup(jsn_get_text(node, "status_notes"));
	return vex_add_statement(out, item, name, status, err);
}

int vex_openvex(const struct jsn *root, const char *name, struct suppressions *out, struct err *err)
{
	const struct jsn *statements = jsn_get(root, "statements");
	if (!jsn_is_array(statements))
		return err_set(err, ERR_FAIL, "OpenVEX without statements");
	for (size_t i = 0; i < jsn_count(statements); i++)
		if (read_statement(jsn_at(statements, i), name, out, err) != 0)
			return -1;
	return 0;
}
