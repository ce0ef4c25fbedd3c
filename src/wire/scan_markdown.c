#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/str.h"
#include "wire/scan_documents.h"

/* Text that Markdown takes as text: what has a meaning there is escaped. */
static void add_text(struct buf *out, const char *text)
{
	MEM_AUTO char *clean = out_clean(text);
	for (const char *at = clean; *at; at++) {
		if (*at == '<')
			buf_add_str(out, "&lt;");
		else if (*at == '&')
			buf_add_str(out, "&amp;");
		else if (strchr("|\\`*_[]#!~", *at))
			buf_format(out, "\\%c", *at);
		else
			buf_add_byte(out, (unsigned char)*at);
	}
}

static void add_row(const struct scanned *scanned, const struct finding *finding, struct buf *out)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	const struct component *component = subject->part[0];
	const char *const cells[] = {severity_name(finding->severity),
	                             finding->id,
	                             component->name ? component->name : "",
	                             component->version ? component->version : "",
	                             finding->fixed ? finding->fixed : scan_state_word(finding),
	                             how_name(subject->how)};
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		buf_add_str(out, "| ");
		add_text(out, cells[i]);
		buf_add_byte(out, ' ');
	}
	buf_add_str(out, "| ");
	if (subject->is_mapped && subject->bytes)
		buf_add_str(out, out_bytes_exact(subject->bytes));
	buf_add_str(out, " | ");
	add_text(out, subject->path ? subject->path : "");
	buf_add_str(out, " | ");
	if (finding->is_known_exploited)
		buf_add_str(out, "**known to be exploited** ");
	add_text(out, finding->summary ? finding->summary : "");
	if (finding->is_suppressed) {
		buf_add_str(out, " (suppressed: ");
		add_text(out, finding->reason ? finding->reason : "");
		buf_add_str(out, ")");
	}
	buf_add_str(out, " |\n");
}

static void add_target(const struct scanned *scanned, struct buf *out)
{
	struct scan_counts counts = scanned_count(scanned);
	buf_add_str(out, "## ");
	add_text(out, scanned->target);
	buf_add_str(out, "\n\n");
	if (scanned->error) {
		buf_add_str(out, "could not be read: ");
		add_text(out, scanned->error);
		buf_add_str(out, "\n\n");
		return;
	}
	if (!scanned_has_evidence(scanned)) {
		buf_add_str(out, "nothing here names its contents\n\n");
		return;
	}
	buf_format(out,
	           "%zu finding%s, %zu with a fix, %zu without a byte in the program, %zu "
	           "suppressed\n\n",
	           counts.total, counts.total == 1 ? "" : "s", counts.fixable, counts.outside,
	           counts.suppressed);
	if (scanned->findings.count == 0)
		return;
	buf_add_str(out, "| severity | id | package | version | fixed in | how | bytes | file | title "
	                 "|\n|---|---|---|---|---|---|--:|---|---|\n");
	for (size_t i = 0; i < scanned->findings.count; i++)
		add_row(scanned, &scanned->findings.item[i], out);
	buf_add_str(out, "\n");
}

void scan_markdown_write(const struct scan *scan, struct buf *out)
{
	for (size_t i = 0; i < scan->count; i++)
		add_target(&scan->item[i], out);
}
