#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "wire/vex_statement.h"

/* bom-ref → package URL, of the document's own components. */
struct refs {
	struct strmap index;
	struct strlist purl;
};

static void take_component(struct refs *refs, const struct jsn *node)
{
	const char *ref = jsn_get_text(node, "bom-ref");
	const char *purl = jsn_get_text(node, "purl");
	/* Of two components with one bom-ref, which there must not be, the first counts. */
	if (ref && purl && !strmap_get(&refs->index, ref)) {
		strmap_put(&refs->index, ref, refs->purl.count);
		strlist_add(&refs->purl, purl);
	}
	const struct jsn *below = jsn_get(node, "components");
	for (size_t i = 0; i < jsn_count(below); i++)
		take_component(refs, jsn_at(below, i));
}

/* A BOM-Link, "urn:cdx:SERIAL/VERSION#REF", names a component of another document. */
static void add_affected(const struct refs *refs, const char *ref, struct strlist *products)
{
	const char *fragment = str_starts(ref, "urn:cdx:") ? strchr(ref, '#') : NULL;
	const char *name = fragment ? fragment + 1 : ref;
	const size_t *known = strmap_get(&refs->index, name);
	vex_add_product(products, known && refs->purl.item ? refs->purl.item[*known] : name);
	if (!fragment || !strchr(name, '%'))
		return;
	BUF_AUTO struct buf plain = BUF_INIT;
	for (const char *at = name; *at; at++) {
		uint64_t byte = 0;
		bool is_escape = *at == '%' && at[1] && at[2] &&
		                 span_hex((struct span){at + 1, 2}, &byte) && byte;
		buf_add_byte(&plain, is_escape ? (unsigned char)byte : (unsigned char)*at);
		at += is_escape ? 2 : 0;
	}
	vex_add_product(products, (const char *)plain.data);
}

static bool is_suppressing(const char *state)
{
	static const char *const states[] = {"not_affected", "false_positive", "resolved",
	                                     "resolved_with_pedigree"};
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(states[i], state) == 0)
			return true;
	return false;
}

static int take_vulnerability(const struct jsn *node, const struct refs *refs, const char *name,
                              struct suppressions *out, struct err *err)
{
	const struct jsn *analysis = jsn_get(node, "analysis");
	const struct jsn *affects = jsn_get(node, "affects");
	const char *state = jsn_get_text(analysis, "state");
	const char *id = jsn_get_text(node, "id");
	struct suppression item = {0};
	/* A finding without a judgement says nothing. */
	if (!state)
		return 0;
	if (!id)
		return err_set(err, ERR_FAIL, "a vulnerability without an id");
	for (size_t i = 0; i < jsn_count(affects); i++) {
		const char *ref = jsn_get_text(jsn_at(affects, i), "ref");
		if (ref)
			add_affected(refs, ref, &item.product);
	}
	if (item.product.count == 0) {
		suppression_release(&item);
		return 0;
	}
	strlist_add(&item.id, id);
	item.suppresses = is_suppressing(state);
	item.reason = str_dup(jsn_get_text(analysis, "detail"));
	if (!item.reason)
		item.reason = str_dup(jsn_get_text(analysis, "justification"));
	return vex_add_statement(out, item, name, state, err);
}

int vex_cyclonedx(const struct jsn *root, const char *name, struct suppressions *out,
                  struct err *err)
{
	struct refs refs = {0};
	const struct jsn *list = jsn_get(root, "vulnerabilities");
	int rc = 0;
	take_component(&refs, jsn_get(jsn_get(root, "metadata"), "component"));
	take_component(&refs, root);
	if (!jsn_is_array(list))
		rc = err_set(err, ERR_FAIL, "CycloneDX without vulnerabilities");
	for (size_t i = 0; rc == 0 && i < jsn_count(list); i++)
		rc = take_vulnerability(jsn_at(list, i), &refs, name, out, err);
	strmap_release(&refs.index);
	strlist_release(&refs.purl);
	return rc;
}
