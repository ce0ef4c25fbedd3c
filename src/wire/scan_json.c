#include "base/mem.h"
#include "base/str.h"
#include "wire/scan_documents.h"
#include "wrap/json_jansson.h"

static struct jsn *text_list(const struct strlist *list)
{
	struct jsn *node = jsn_array();
	for (size_t i = 0; i < list->count; i++)
		jsn_append(node, jsn_text(list->item[i]));
	return node;
}

static struct jsn *package_node(const struct subject *subject)
{
	struct jsn *node = jsn_object(), *purls = jsn_array();
	jsn_set_text(node, "name", subject->part[0]->name ? subject->part[0]->name : "");
	jsn_set_text(node, "version", subject->part[0]->version);
	for (size_t i = 0; i < subject->count; i++)
		if (subject->part[i]->purl)
			jsn_append(purls, jsn_text(subject->part[i]->purl));
	jsn_set(node, "purls", purls);
	return node;
}

static void set_rating(struct jsn *node, const struct finding *finding)
{
	jsn_set_text(node, "severity", severity_name(finding->severity));
	jsn_set_text(node, "severity_from", finding->severity_from);
	if (finding->cvss) {
		struct jsn *cvss = jsn_object();
		jsn_set_text(cvss, "vector", finding->cvss);
		jsn_set(cvss, "score", jsn_decimal((uint64_t)finding->score, 1));
		jsn_set(node, "cvss", cvss);
	}
	if (finding->epss >= 0)
		jsn_set(node, "epss", jsn_decimal((uint64_t)finding->epss, 5));
	jsn_set(node, "known_exploited", jsn_bool(finding->is_known_exploited));
}

static struct jsn *finding_node(const struct scanned *scanned, const struct finding *finding)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	struct jsn *node = jsn_object();
	jsn_set_text(node, "id", finding->id);
	jsn_set(node, "aliases", text_list(&finding->aliases));
	set_rating(node, finding);
	jsn_set_text(node, "state", scan_state_word(finding));
	jsn_set_text(node, "why", scan_why_word(finding));
	jsn_set_text(node, "fixed", finding->fixed);
	jsn_set(node, "package", package_node(subject));
	jsn_set_text(node, "how", how_name(subject->how));
	if (subject->is_mapped)
		jsn_set(node, "bytes", jsn_number(subject->bytes));
	jsn_set(node, "in_program", jsn_bool(subject_is_inside(subject)));
	jsn_set_text(node, "file", subject->path);
	jsn_set_text(node, "source", finding->source);
	jsn_set_text(node, "ecosystem", ecosystem_name(finding->ecosystem));
	jsn_set_text(node, "title", finding->summary);
	if (finding->is_suppressed) {
		struct jsn *suppressed = jsn_object();
		jsn_set_text(suppressed, "by", finding->suppressed_by);
		jsn_set_text(suppressed, "reason", finding->reason);
		jsn_set_text(suppressed, "justification", finding->justification);
		jsn_set(node, "suppressed", suppressed);
	}
	return node;
}

static struct jsn *summary_node(const struct scanned *scanned)
{
	struct scan_counts counts = scanned_count(scanned);
	struct jsn *node = jsn_object();
	for (int i = SEVERITY_CRITICAL; i >= 0; i--)
		jsn_set(node, severity_name((enum severity)i), jsn_number(counts.severity[i]));
	jsn_set(node, "total", jsn_number(counts.total));
	jsn_set(node, "fixable", jsn_number(counts.fixable));
	jsn_set(node, "outside", jsn_number(counts.outside));
	jsn_set(node, "suppressed", jsn_number(counts.suppressed));
	return node;
}

static void set_target(struct jsn *node, const struct inventory *inventory)
{
	static const char *const kinds[] = {"program", "image", "root", "document"};
	jsn_set_text(node, "kind", kinds[inventory->kind]);
	jsn_set_text(node, "name", inventory->name);
	jsn_set_text(node, "digest", inventory->digest);
	jsn_set_text(node, "platform", inventory->platform);
	if (!inventory->os_id)
		return;
	struct jsn *os = jsn_object();
	jsn_set_text(os, "id", inventory->os_id);
	jsn_set_text(os, "version", inventory->os_version);
	jsn_set(node, "os", os);
}

static struct jsn *gap_list(const struct inventory *inventory)
{
	struct jsn *gaps = text_list(&inventory->gaps);
	for (size_t i = 0; i < inventory->count; i++) {
		for (size_t j = 0; j < inventory->program[i].sbom.gaps.count; j++) {
			MEM_AUTO char *gap = str_format("%s: %s", inventory->program[i].path,
			                                inventory->program[i].sbom.gaps.item[j]);
			jsn_append(gaps, jsn_text(gap));
		}
	}
	return gaps;
}

static struct jsn *scanned_node(const struct scanned *scanned)
{
	struct jsn *node = jsn_object(), *list = jsn_array();
	jsn_set_text(node, "target", scanned->target);
	jsn_set_text(node, "error", scanned->error);
	if (!scanned->error) {
		set_target(node, &scanned->inventory);
		jsn_set(node, "names_its_contents", jsn_bool(scanned_has_evidence(scanned)));
		jsn_set(node, "asked", jsn_number(scanned->findings.asked));
		jsn_set(node, "unasked", jsn_number(scanned->findings.unasked));
		jsn_set(node, "summary", summary_node(scanned));
	}
	for (size_t i = 0; i < scanned->findings.count; i++)
		jsn_append(list, finding_node(scanned, &scanned->findings.item[i]));
	jsn_set(node, "findings", list);
	jsn_set(node, "silent", text_list(&scanned->inventory.silent));
	jsn_set(node, "gaps", gap_list(&scanned->inventory));
	return node;
}

void scan_json_write(const struct scan *scan, struct buf *out)
{
	struct jsn *root = jsn_object(), *targets = jsn_array();
	jsn_set_text(root, "tare", TARE_VERSION_TEXT);
	for (size_t i = 0; i < scan->count; i++)
		jsn_append(targets, scanned_node(&scan->item[i]));
	jsn_set(root, "targets", targets);
	jsn_write_pretty(root, out);
	jsn_free(root);
}
