#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/strmap.h"
#include "wire/scan_documents.h"
#include "wrap/json_jansson.h"

static struct jsn *message(const char *text)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "text", text && *text ? text : "no description");
	return node;
}

static const char *level_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return "error";
	case SEVERITY_MEDIUM:
		return "warning";
	default:
		return "note";
	}
}

/* Of 100: a score where there is one, else the middle of the word's range in CVSS 3. */
static unsigned security_severity(const struct finding *finding)
{
	static const unsigned middle[] = {0, 0, 20, 55, 80, 95};
	return finding->score >= 0 ? (unsigned)finding->score : middle[finding->severity];
}

static struct jsn *rule_node(const struct finding *finding)
{
	struct jsn *node = jsn_object(), *properties = jsn_object(), *tags = jsn_array();
	struct jsn *configuration = jsn_object();
	unsigned tenths = security_severity(finding);
	MEM_AUTO char *score = str_format("%u.%u", tenths / 10, tenths % 10);
	jsn_set_text(node, "id", finding->id);
	jsn_set(node, "shortDescription", message(finding->summary ? finding->summary : finding->id));
	if (str_starts(finding->id, "CVE-")) {
		MEM_AUTO char *uri = str_format("https://www.cve.org/CVERecord?id=%s", finding->id);
		jsn_set_text(node, "helpUri", uri);
	}
	jsn_set_text(configuration, "level", level_of(finding->severity));
	jsn_set(node, "defaultConfiguration", configuration);
	jsn_set_text(properties, "security-severity", score);
	jsn_append(tags, jsn_text("security"));
	jsn_append(tags, jsn_text("vulnerability"));
	jsn_append(tags, jsn_text(severity_name(finding->severity)));
	if (finding->is_known_exploited)
		jsn_append(tags, jsn_text("known-exploited"));
	if (finding->epss >= 0)
		jsn_set(properties, "epss", jsn_decimal((uint64_t)finding->epss, 5));
	jsn_set(properties, "tags", tags);
	jsn_set(node, "properties", properties);
	return node;
}

/* A path as a URI reference: what may not stand in one is escaped. */
static char *uri_of(const char *path)
{
	BUF_AUTO struct buf uri = BUF_INIT;
	if (*path == '/')
		buf_add_str(&uri, "file://");
	for (const char *at = path; *at; at++) {
		unsigned char byte = (unsigned char)*at;
		if (isalnum(byte) || strchr("/-._~", byte))
			buf_add_byte(&uri, byte);
		else
			buf_format(&uri, "%%%02X", byte);
	}
	return buf_detach(&uri);
}

static struct jsn *location_node(const struct scanned *scanned, const struct subject *subject)
{
	struct jsn *location = jsn_object(), *physical = jsn_object(), *artifact = jsn_object();
	struct jsn *region = jsn_object(), *logical = jsn_array(), *name = jsn_object();
	MEM_AUTO char *uri = uri_of(scanned->target);
	MEM_AUTO char *whole = str_format("%s%s%s", subject->path ? subject->path : "",
	                                  subject->path ? ": " : "",
	                                  subject->part[0]->name ? subject->part[0]->name : "");
	jsn_set_text(artifact, "uri", uri);
	jsn_set(physical, "artifactLocation", artifact);
	/* The lines of a file that has none: some readers want them. */
	jsn_set(region, "startLine", jsn_number(1));
	jsn_set(physical, "region", region);
	jsn_set(location, "physicalLocation", physical);
	jsn_set_text(name, "fullyQualifiedName", whole);
	jsn_set_text(name, "kind", "module");
	jsn_append(logical, name);
	jsn_set(location, "logicalLocations", logical);
	return location;
}

static struct jsn *result_node(const struct scanned *scanned, const struct finding *finding,
                               size_t rule)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	struct jsn *node = jsn_object(), *locations = jsn_array(), *prints = jsn_object();
	BUF_AUTO struct buf text = BUF_INIT;
	scan_sentence(scanned, finding, &text);
	MEM_AUTO char *print = str_format("%s|%s|%s", finding->id,
	                                  subject->part[0]->name ? subject->part[0]->name : "",
	                                  subject->path ? subject->path : "");
	jsn_set_text(node, "ruleId", finding->id);
	jsn_set(node, "ruleIndex", jsn_number(rule));
	jsn_set_text(node, "level", level_of(finding->severity));
	jsn_set(node, "message", message((const char *)text.data));
	jsn_append(locations, location_node(scanned, subject));
	jsn_set(node, "locations", locations);
	jsn_set_text(prints, "tareFinding/v1", print);
	jsn_set(node, "partialFingerprints", prints);
	if (finding->is_suppressed) {
		struct jsn *list = jsn_array(), *one = jsn_object();
		jsn_set_text(one, "kind", "external");
		jsn_set_text(one, "justification", finding->reason);
		jsn_append(list, one);
		jsn_set(node, "suppressions", list);
	}
	return node;
}

static struct jsn *tool_node(struct jsn *rules)
{
	struct jsn *tool = jsn_object(), *driver = jsn_object();
	jsn_set_text(driver, "name", "tare");
	jsn_set_text(driver, "version", TARE_VERSION_TEXT);
	jsn_set(driver, "rules", rules);
	jsn_set(tool, "driver", driver);
	return tool;
}

/* What could not be read is told as what the tool met on its way. */
static struct jsn *invocations(const struct scan *scan)
{
	struct jsn *list = jsn_array(), *one = jsn_object(), *notes = jsn_array();
	for (size_t i = 0; i < scan->count; i++) {
		if (!scan->item[i].error)
			continue;
		struct jsn *note = jsn_object();
		jsn_set_text(note, "level", "error");
		jsn_set(note, "message", message(scan->item[i].error));
		jsn_append(notes, note);
	}
	jsn_set(one, "executionSuccessful", jsn_bool(jsn_count(notes) == 0));
	jsn_set(one, "toolExecutionNotifications", notes);
	jsn_append(list, one);
	return list;
}

void scan_sarif_write(const struct scan *scan, struct buf *out)
{
	struct jsn *root = jsn_object(), *runs = jsn_array(), *run = jsn_object();
	struct jsn *rules = jsn_array(), *results = jsn_array();
	struct strmap known = STRMAP_INIT;
	for (size_t i = 0; i < scan->count; i++) {
		for (size_t j = 0; j < scan->item[i].findings.count; j++) {
			const struct finding *finding = &scan->item[i].findings.item[j];
			if (!strmap_get(&known, finding->id)) {
				strmap_put(&known, finding->id, jsn_count(rules));
				jsn_append(rules, rule_node(finding));
			}
			jsn_append(results,
			           result_node(&scan->item[i], finding, *strmap_get(&known, finding->id)));
		}
	}
	strmap_release(&known);
	jsn_set_text(root, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	jsn_set_text(root, "version", "2.1.0");
	jsn_set(run, "tool", tool_node(rules));
	jsn_set(run, "invocations", invocations(scan));
	jsn_set(run, "results", results);
	jsn_set_text(run, "columnKind", "utf16CodeUnits");
	jsn_append(runs, run);
	jsn_set(root, "runs", runs);
	jsn_write_pretty(root, out);
	jsn_free(root);
}
