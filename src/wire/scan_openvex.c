#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/strmap.h"
#include "wire/purl.h"
#include "wire/scan_documents.h"
#include "wrap/hash_openssl.h"
#include "wrap/json_jansson.h"

/* Without qualifiers, and without a version that holds an epoch, which tools write in two ways.  A
 * component without a package URL is known by its name alone. */
static char *plain_purl(const struct component *component)
{
	struct purl purl = PURL_INIT;
	struct err err = ERR_INIT;
	if (!component->purl || purl_parse(component->purl, &purl, &err) != 0) {
		err_clear(&err);
		purl_release(&purl);
		purl = (struct purl){.type = str_dup("generic"),
		                     .name = str_dup(component->name ? component->name : "unknown")};
	}
	while (purl.qualifier_count)
		purl_qualify(&purl, purl.qualifier[0].key, NULL);
	str_set(&purl.subpath, NULL);
	if (purl.version && strchr(purl.version, ':'))
		str_set(&purl.version, NULL);
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

/* Two packages that only a qualifier tells apart are one product here: the schema wants each once.
 */
static struct jsn *product_list(const struct subject *subject)
{
	struct jsn *products = jsn_array();
	struct strlist known = {0};
	for (size_t i = 0; i < subject->count; i++) {
		MEM_AUTO char *purl = plain_purl(subject->part[i]);
		if (strlist_has(&known, purl))
			continue;
		strlist_add(&known, purl);
		struct jsn *product = jsn_object();
		jsn_set_text(product, "@id", purl);
		jsn_append(products, product);
	}
	strlist_release(&known);
	return products;
}

static struct jsn *statement_node(const struct scanned *scanned, const struct finding *finding)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	struct jsn *node = jsn_object(), *vulnerability = jsn_object();
	struct jsn *aliases = jsn_array();
	jsn_set_text(vulnerability, "name", finding->id);
	for (size_t i = 0; i < finding->aliases.count; i++)
		jsn_append(aliases, jsn_text(finding->aliases.item[i]));
	if (jsn_count(aliases))
		jsn_set(vulnerability, "aliases", aliases);
	else
		jsn_free(aliases);
	jsn_set(node, "vulnerability", vulnerability);
	jsn_set(node, "products", product_list(subject));
	jsn_set_text(node, "status", finding->is_suppressed ? "not_affected" : "under_investigation");
	if (finding->is_suppressed) {
		jsn_set_text(node, "justification", finding->justification);
		jsn_set_text(node, "impact_statement", finding->reason);
	}
	return node;
}

/* The same library in two programs is said once: a document is about products, not about files. */
static struct jsn *statement_list(const struct scan *scan)
{
	struct jsn *statements = jsn_array();
	struct strmap known = STRMAP_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	for (size_t i = 0; i < scan->count; i++) {
		const struct scanned *scanned = &scan->item[i];
		for (size_t j = 0; j < scanned->findings.count; j++) {
			struct jsn *node = statement_node(scanned, &scanned->findings.item[j]);
			text.size = 0;
			jsn_write(node, &text);
			if (strmap_put(&known, (const char *)text.data, i))
				jsn_append(statements, node);
			else
				jsn_free(node);
		}
	}
	strmap_release(&known);
	return statements;
}

void scan_openvex_write(const struct scan *scan, struct buf *out)
{
	struct jsn *root = jsn_object(), *statements = statement_list(scan);
	BUF_AUTO struct buf text = BUF_INIT;
	jsn_write(statements, &text);
	MEM_AUTO char *digest = sha256_hex(text.data, text.size);
	MEM_AUTO char *id = str_format("https://openvex.dev/docs/public/vex-%s", digest);
	jsn_set_text(root, "@context", "https://openvex.dev/ns/v0.2.0");
	jsn_set_text(root, "@id", id);
	jsn_set_text(root, "author", "tare");
	jsn_set_text(root, "timestamp", scan->created ? scan->created : "1970-01-01T00:00:00Z");
	jsn_set(root, "version", jsn_number(1));
	jsn_set_text(root, "tooling", "tare " TARE_VERSION_TEXT);
	jsn_set(root, "statements", statements);
	jsn_write_pretty(root, out);
	jsn_free(root);
}
