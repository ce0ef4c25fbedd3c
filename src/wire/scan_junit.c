#include "base/mem.h"
#include "base/out.h"
#include "base/str.h"
#include "wire/scan_documents.h"

/* What XML 1.0 may hold: control characters are written out before. */
static void add_text(struct buf *out, const char *text)
{
	MEM_AUTO char *clean = out_clean(text);
	for (const char *at = clean; *at; at++) {
		switch (*at) {
		case '<':
			buf_add_str(out, "&lt;");
			break;
		case '>':
			buf_add_str(out, "&gt;");
			break;
		case '&':
			buf_add_str(out, "&amp;");
			break;
		case '"':
			buf_add_str(out, "&quot;");
			break;
		default:
			buf_add_byte(out, (unsigned char)*at);
		}
	}
}

static void add_attribute(struct buf *out, const char *name, const char *value)
{
	buf_format(out, " %s=\"", name);
	add_text(out, value);
	buf_add_byte(out, '"');
}

static void add_case(const struct scanned *scanned, const struct finding *finding, struct buf *out)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	const struct component *component = subject->part[0];
	BUF_AUTO struct buf text = BUF_INIT;
	scan_sentence(scanned, finding, &text);
	MEM_AUTO char *package = str_format("%s %s", component->name ? component->name : "",
	                                    component->version ? component->version : "");
	buf_add_str(out, "    <testcase");
	add_attribute(out, "classname", package);
	add_attribute(out, "name", finding->id);
	buf_add_str(out, " time=\"0\">\n      ");
	if (finding->is_suppressed) {
		buf_add_str(out, "<skipped");
		add_attribute(out, "message", finding->reason ? finding->reason : "");
		buf_add_str(out, "/>\n    </testcase>\n");
		return;
	}
	buf_add_str(out, "<failure");
	add_attribute(out, "type", severity_name(finding->severity));
	add_attribute(out, "message", (const char *)text.data);
	buf_add_str(out, "/>\n    </testcase>\n");
}

/* What is no finding: an unread target is an error, one with nothing to say for itself is skipped,
 * and one without findings passed. */
static void add_other_case(const struct scanned *scanned, struct buf *out)
{
	buf_add_str(out, "    <testcase classname=\"tare\" name=\"scan\" time=\"0\"");
	if (scanned->error) {
		buf_add_str(out, ">\n      <error type=\"unreadable\"");
		add_attribute(out, "message", scanned->error);
		buf_add_str(out, "/>\n    </testcase>\n");
	} else if (!scanned_has_evidence(scanned)) {
		buf_add_str(out, ">\n      <skipped message=\"nothing here names its contents\"/>\n"
		                 "    </testcase>\n");
	} else {
		buf_add_str(out, "/>\n");
	}
}

/* All that the schema wants of a suite.  Nothing here takes time or has a host: the same findings
 * are the same bytes. */
static void add_suite(const struct scan *scan, size_t index, struct buf *out)
{
	const struct scanned *scanned = &scan->item[index];
	const char *created = scan->created ? scan->created : "1970-01-01T00:00:00Z";
	struct scan_counts counts = scanned_count(scanned);
	bool is_empty = scanned->findings.count == 0;
	bool is_silent = is_empty && !scanned->error && !scanned_has_evidence(scanned);
	buf_add_str(out, "  <testsuite");
	add_attribute(out, "name", scanned->target);
	/* Its times have no zone. */
	buf_format(out,
	           " package=\"tare\" id=\"%zu\" hostname=\"localhost\" time=\"0\" timestamp=\"%.19s\"",
	           index, created);
	buf_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%d\" skipped=\"%zu\">\n",
	           scanned->findings.count + is_empty, counts.total, scanned->error != NULL,
	           counts.suppressed + is_silent);
	buf_add_str(out, "    <properties/>\n");
	for (size_t i = 0; i < scanned->findings.count; i++)
		add_case(scanned, &scanned->findings.item[i], out);
	if (is_empty)
		add_other_case(scanned, out);
	buf_add_str(out, "    <system-out/>\n    <system-err/>\n  </testsuite>\n");
}

void scan_junit_write(const struct scan *scan, struct buf *out)
{
	buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	for (size_t i = 0; i < scan->count; i++)
		add_suite(scan, i, out);
	buf_add_str(out, "</testsuites>\n");
}
