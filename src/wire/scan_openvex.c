#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/scan_documents.h"
#include "wrap/hash_openssl.h"
#include "wrap/json_jansson.h"

/* Without qualifiers, and without a version that holds an epoch, which tools write in two ways. */
static char *plain_purl(const char *purl)
{
	size_t length = strcspn(purl, "?#");
	char *text = str_dup_n(purl, length);
	char *at = strrchr(text, '@');
	if (at && (strchr(at, ':') || strstr(at, "%3A") || strstr(at, "%3a")))
		*at = '\0';
	return text;
}

static struct jsn *statement_node(const struct scanned *scanned, const struct finding *finding)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	struct jsn *node = jsn_object(), *vulnerability = jsn_object(), *products = jsn_array();
	struct jsn *aliases = jsn_array();
	jsn_set_text(vulnerability, "name", finding->id);
	for (size_t i = 0; i < finding->aliases.count; i++)
		jsn_append(aliases, jsn_text(finding->aliases.item[i]));
	if (jsn_count(aliases))
		jsn_set(vulnerability, "aliases", aliases);
	else
		jsn_free(aliases);
	jsn_set(node, "vulnerability", vulnerability);
	for (size_t i = 0; i < subject->count; i++) {
		const struct component *part = subject->part[i];
		struct jsn *product = jsn_object();
		MEM_AUTO char *purl = part->purl ? plain_purl(part->purl)
		                                 : str_format("pkg:generic/%s", part->name);
		jsn_set_text(product, "@id", purl);
		jsn_append(products, product);
	}
	jsn_set(node, "products", products);
	jsn_set_text(node, "status", finding->is_suppressed ? "not_affected" : "under_investigation");
	if (finding->is_suppressed) {
		jsn_set_text(node, "justification", finding->justification);
		jsn_set_text(node, "impact_statement", finding->reason);
	}
	return node;
}

void scan_openvex_write(const struct scan *scan, struct buf *out)
{
	struct jsn *root = jsn_object(), *statements = jsn_array();
	for (size_t i = 0; i < scan->count; i++)
		for (size_t j = 0; j < scan->item[i].findings.count; j++)
			jsn_append(statements, statement_node(&scan->item[i], &scan->item[i].findings.item[j]));
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
