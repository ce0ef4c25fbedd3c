#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/strmap.h"
#include "wire/inventory_cyclonedx.h"
#include "wire/scan_documents.h"
#include "wrap/json_jansson.h"

static const char *method_of(const char *vector)
{
	return str_starts(vector, "CVSS:4.0/")   ? "CVSSv4"
	       : str_starts(vector, "CVSS:3.1/") ? "CVSSv31"
	       : str_starts(vector, "CVSS:3.0/") ? "CVSSv3"
	                                         : "CVSSv2";
}

static const char *severity_word(enum severity severity)
{
	return severity == SEVERITY_NEGLIGIBLE ? "info" : severity_name(severity);
}

static void add_rating(struct jsn *list, const struct finding *finding)
{
	struct jsn *rating = jsn_object(), *source = jsn_object();
	jsn_set_text(source, "name", finding->severity_from ? finding->severity_from : finding->source);
	jsn_set(rating, "source", source);
	jsn_set_text(rating, "severity", severity_word(finding->severity));
	if (finding->cvss) {
		jsn_set(rating, "score", jsn_decimal((uint64_t)finding->score, 1));
		jsn_set_text(rating, "method", method_of(finding->cvss));
		jsn_set_text(rating, "vector", finding->cvss);
	}
	jsn_append(list, rating);
}

static void set_property(struct jsn *list, const char *name, const char *value)
{
	struct jsn *property = jsn_object();
	jsn_set_text(property, "name", name);
	jsn_set_text(property, "value", value);
	jsn_append(list, property);
}

/* The justifications of OpenVEX and CSAF in the words of CycloneDX. */
static const char *justification_of(const char *word)
{
	static const char *const words[][2] = {
		{"component_not_present", "code_not_present"},
		{"vulnerable_code_not_present", "code_not_present"},
		{"vulnerable_code_not_in_execute_path", "code_not_reachable"},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_environment"},
		{"inline_mitigations_already_exist", "protected_by_mitigating_control"}};
	for (size_t i = 0; word && i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], word) == 0)
			return words[i][1];
	return NULL;
}

static void set_analysis(struct jsn *node, const struct finding *finding)
{
	struct jsn *analysis = jsn_object();
	jsn_set_text(analysis, "state", finding->is_suppressed ? "not_affected" : "in_triage");
	if (finding->is_suppressed) {
		jsn_set_text(analysis, "justification", justification_of(finding->justification));
		jsn_set_text(analysis, "detail", finding->reason);
	}
	jsn_set(node, "analysis", analysis);
}

static struct jsn *vulnerability_node(const struct finding *finding)
{
	struct jsn *node = jsn_object(), *ratings = jsn_array(), *references = jsn_array();
	struct jsn *source = jsn_object(), *properties = jsn_array();
	MEM_AUTO char *ref = str_format("vulnerability/%s", finding->id);
	jsn_set_text(node, "bom-ref", ref);
	jsn_set_text(node, "id", finding->id);
	jsn_set_text(source, "name", finding->source);
	jsn_set(node, "source", source);
	for (size_t i = 0; i < finding->aliases.count; i++) {
		struct jsn *reference = jsn_object(), *from = jsn_object();
		jsn_set_text(reference, "id", finding->aliases.item[i]);
		jsn_set_text(from, "name", finding->source);
		jsn_set(reference, "source", from);
		jsn_append(references, reference);
	}
	if (jsn_count(references))
		jsn_set(node, "references", references);
	else
		jsn_free(references);
	add_rating(ratings, finding);
	jsn_set(node, "ratings", ratings);
	jsn_set_text(node, "description", finding->summary);
	if (finding->fixed) {
		MEM_AUTO char *text = str_format("fixed in version %s", finding->fixed);
		jsn_set_text(node, "recommendation", text);
	}
	set_analysis(node, finding);
	set_property(properties, "tare:state", scan_state_word(finding));
	if (finding->is_known_exploited)
		set_property(properties, "tare:known-exploited", "true");
	if (finding->epss >= 0) {
		MEM_AUTO char *epss = str_format("%d.%05d", finding->epss / 100000, finding->epss % 100000);
		set_property(properties, "tare:epss", epss);
	}
	jsn_set(node, "properties", properties);
	return node;
}

static void add_affected(struct jsn *list, const struct inventory *inventory,
                         const struct component *component)
{
	struct jsn *affects = jsn_object();
	MEM_AUTO char *ref = inventory_cyclonedx_ref(inventory, component);
	jsn_set_text(affects, "ref", ref);
	if (component->version) {
		struct jsn *versions = jsn_array(), *version = jsn_object();
		jsn_set_text(version, "version", component->version);
		jsn_set_text(version, "status", "affected");
		jsn_append(versions, version);
		jsn_set(affects, "versions", versions);
	}
	jsn_append(list, affects);
}

/* All findings of the same vulnerability that say the same of it are one, from `first`. */
static bool is_same(const struct finding *a, const struct finding *b)
{
	return strcmp(a->id, b->id) == 0 && a->is_suppressed == b->is_suppressed;
}

void scan_cyclonedx_write(const struct scan *scan, struct buf *out)
{
	const struct scanned *scanned = &scan->item[0];
	const struct findings *findings = &scanned->findings;
	struct jsn *root = inventory_cyclonedx_tree(&scanned->inventory, scan->created);
	struct jsn *list = jsn_array();
	MEM_AUTO bool *is_told = mem_alloc(findings->count + 1);
	for (size_t i = 0; i < findings->count; i++) {
		if (is_told[i])
			continue;
		struct jsn *node = vulnerability_node(&findings->item[i]), *affects = jsn_array();
		for (size_t j = i; j < findings->count; j++) {
			if (is_told[j] || !is_same(&findings->item[i], &findings->item[j]))
				continue;
			const struct subject *subject = scanned_subject(scanned, &findings->item[j]);
			for (size_t k = 0; k < subject->count; k++)
				add_affected(affects, &scanned->inventory, subject->part[k]);
			is_told[j] = true;
		}
		jsn_set(node, "affects", affects);
		jsn_append(list, node);
	}
	jsn_set(root, "vulnerabilities", list);
	jsn_write_pretty(root, out);
	jsn_free(root);
}
