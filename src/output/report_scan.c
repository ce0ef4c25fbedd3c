#include "output/report_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/out.h"
#include "output/folded_table.h"

#define MOST_OUTSIDE 10 /* findings of a component without a byte that are listed one by one */
#define MOST_SILENT 10
#define TITLE_COLUMNS 60 /* where there is no terminal to fold to */

enum { SEVERITY, ID, PACKAGE, VERSION, FIXED, HOW, BYTES, PLACE, TITLE, COLUMNS };

static const char *const heading[COLUMNS] = {"SEVERITY", "ID",    "PACKAGE", "VERSION", "FIXED IN",
                                             "HOW",      "BYTES", "FILE",    "TITLE"};

static enum out_style style_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return OUT_RED;
	case SEVERITY_MEDIUM:
		return OUT_YELLOW;
	case SEVERITY_LOW:
		return OUT_CYAN;
	default:
		return OUT_DIM;
	}
}

static const char *why_not(const struct finding *finding)
{
	static const char *const why[] = {"won't fix", "won't fix", "end of life",
	                                  "no dsa",    "postponed", "unimportant"};
	return why[finding->why <= WHY_UNIMPORTANT ? finding->why : WHY_NONE];
}

static const char *fix_text(const struct finding *finding)
{
	if (finding->state == FIX_UNDETERMINED)
		return "undetermined";
	if (finding->state == FIX_WILL_NOT)
		return why_not(finding);
	if (finding->why == WHY_POSTPONED)
		return why_not(finding);
	return finding->fixed ? finding->fixed : "-";
}

/* "high", "high 97 %" of being exploited soon, "high exploited". */
static char *severity_text(const struct finding *finding)
{
	const char *word = severity_name(finding->severity);
	if (finding->is_known_exploited)
		return str_format("%s exploited", word);
	if (finding->epss >= 1000)
		return str_format("%s %d %%", word, finding->epss / 1000);
	return str_dup(word);
}

static char *title_of(const struct finding *finding, unsigned width)
{
	BUF_AUTO struct buf title = BUF_INIT;
	if (finding->is_suppressed)
		buf_format(&title, "[%s] ", finding->reason ? finding->reason : "");
	for (size_t i = 0; i < finding->aliases.count && i < 2; i++)
		if (!str_starts(finding->aliases.item[i], "CVE-") &&
		    !str_starts(finding->aliases.item[i], "GHSA-"))
			buf_format(&title, "%s ", finding->aliases.item[i]);
	buf_add_str(&title, finding->summary ? finding->summary : "");
	char *text = buf_detach(&title);
	size_t at = 0, columns = 0;
	for (; text[at] && columns < TITLE_COLUMNS; at++)
		columns += ((unsigned char)text[at + 1] & 0xc0) != 0x80;
	if (width == 0 && text[at]) {
		char *cut = str_format("%.*s…", (int)at, text);
		free(text);
		text = cut;
	}
	return text;
}

static void add_row(struct folded_table *table, const struct scanned *scanned,
                    const struct finding *finding, bool has_places, unsigned width)
{
	const struct subject *subject = scanned_subject(scanned, finding);
	const struct component *component = subject->part[0];
	MEM_AUTO char *severity = severity_text(finding);
	MEM_AUTO char *title = title_of(finding, width);
	const char *cells[COLUMNS] = {
		[SEVERITY] = severity,
		[ID] = finding->id,
		[PACKAGE] = component->name ? component->name : "",
		[VERSION] = component->version ? component->version : "",
		[FIXED] = fix_text(finding),
		[HOW] = how_name(subject->how),
		[BYTES] = subject->is_mapped && subject->bytes ? out_bytes_exact(subject->bytes) : "",
		[PLACE] = has_places && subject->path ? subject->path : "",
		[TITLE] = title};
	folded_table_row(table, style_of(finding->severity), cells);
}

/* One row for a component of which there is no byte, with as many findings as a kernel has. */
static void add_sum_row(struct folded_table *table, const struct scanned *scanned, size_t first,
                        size_t count, bool has_places)
{
	const struct finding *worst = &scanned->findings.item[first];
	const struct subject *subject = scanned_subject(scanned, worst);
	const struct component *component = subject->part[0];
	MEM_AUTO char *ids = str_format("%zu advisories", count);
	MEM_AUTO char *severity = str_format("≤ %s", severity_name(worst->severity));
	const char *cells[COLUMNS] = {
		[SEVERITY] = severity,
		[ID] = ids,
		[PACKAGE] = component->name ? component->name : "",
		[VERSION] = component->version ? component->version : "",
		[FIXED] = "",
		[HOW] = how_name(subject->how),
		[BYTES] = "",
		[PLACE] = has_places && subject->path ? subject->path : "",
		[TITLE] = subject->is_kernel ? "the kernel's headers; its code is not in the program"
	                                 : "--format json lists them"};
	folded_table_row(table, style_of(worst->severity), cells);
}

static void begin(struct folded_table *table)
{
	*table = (struct folded_table){.columns = COLUMNS, .heading = heading, .right = 1U << BYTES};
}

static void end(struct folded_table *table, unsigned width)
{
	folded_table_print(table, width);
	folded_table_release(table);
	out_printf("\n");
}

/* Findings with bytes in a program, or suppressed ones. */
static void report_inside(const struct scanned *scanned, bool suppressed, bool has_places)
{
	struct folded_table table;
	unsigned width = out_width();
	begin(&table);
	for (size_t i = 0; i < scanned->findings.count; i++) {
		const struct finding *finding = &scanned->findings.item[i];
		bool is_inside = subject_is_inside(scanned_subject(scanned, finding));
		if (finding->is_suppressed == suppressed && (suppressed || is_inside))
			add_row(&table, scanned, finding, has_places, width);
	}
	end(&table, width);
}

static void report_outside(const struct scanned *scanned, bool has_places)
{
	const struct findings *findings = &scanned->findings;
	struct folded_table table;
	unsigned width = out_width();
	MEM_AUTO size_t *count = mem_alloc((findings->subject_count + 1) * sizeof *count);
	MEM_AUTO bool *is_told = mem_alloc(findings->subject_count + 1);
	for (size_t i = 0; i < findings->count; i++)
		count[findings->item[i].subject] += !findings->item[i].is_suppressed;
	begin(&table);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->item[i];
		if (finding->is_suppressed || subject_is_inside(scanned_subject(scanned, finding)))
			continue;
		if (count[finding->subject] <= MOST_OUTSIDE)
			add_row(&table, scanned, finding, has_places, width);
		else if (!is_told[finding->subject])
			add_sum_row(&table, scanned, i, count[finding->subject], has_places);
		is_told[finding->subject] = true;
	}
	end(&table, width);
}

static void print_gaps(const struct strlist *gaps)
{
	for (size_t i = 0; i < gaps->count; i++) {
		MEM_AUTO char *gap = out_clean(gaps->item[i]);
		out_printf("%smissing:%s %s\n", out_style(OUT_YELLOW), out_style(OUT_PLAIN), gap);
	}
}

static void report_missing(const struct scanned *scanned)
{
	const struct inventory *inventory = &scanned->inventory;
	size_t count = inventory->silent.count;
	for (size_t i = 0; i < count && i < MOST_SILENT; i++) {
		MEM_AUTO char *path = out_clean(inventory->silent.item[i]);
		out_printf("%smissing:%s nothing says what %s was made of\n", out_style(OUT_YELLOW),
		           out_style(OUT_PLAIN), path);
	}
	if (count > MOST_SILENT)
		out_printf("%smissing:%s … and %zu more such programs (--format json lists them)\n",
		           out_style(OUT_YELLOW), out_style(OUT_PLAIN), count - MOST_SILENT);
	for (size_t i = 0; i < inventory->count; i++)
		print_gaps(&inventory->program[i].sbom.gaps);
	print_gaps(&inventory->gaps);
}

/* "1 critical, 3 high" */
static void add_severities(const struct scan_counts *counts, struct buf *text)
{
	const char *before = ": ";
	for (int i = SEVERITY_CRITICAL; i >= 0; i--) {
		if (counts->severity[i] == 0)
			continue;
		buf_format(text, "%s%zu %s", before, counts->severity[i], severity_name((enum severity)i));
		before = ", ";
	}
}

static void add_counts(const struct scan_counts *counts, struct buf *text)
{
	buf_format(text, "%zu finding%s", counts->total, counts->total == 1 ? "" : "s");
	add_severities(counts, text);
	if (counts->fixable)
		buf_format(text, "; %zu with a fix", counts->fixable);
	if (counts->outside)
		buf_format(text, "; %zu without a byte in the program", counts->outside);
	if (counts->suppressed)
		buf_format(text, "; %zu suppressed", counts->suppressed);
}

static void report_line(const struct scanned *scanned, const struct scan_counts *counts)
{
	BUF_AUTO struct buf text = BUF_INIT;
	MEM_AUTO char *name = out_clean(scanned->target);
	size_t nameless = scanned->inventory.count + scanned->inventory.silent.count;
	enum out_style style = counts->total ? OUT_RED : OUT_GREEN;
	if (!scanned_has_evidence(scanned)) {
		style = OUT_YELLOW;
		buf_format(&text, "nothing here names its contents: %zu ELF%s without SBOM", nameless,
		           nameless == 1 ? "" : "s");
	} else {
		if (counts->total || counts->suppressed)
			add_counts(counts, &text);
		else
			buf_add_str(&text, "no findings");
		buf_format(&text, "; %zu component%s asked about", scanned->findings.asked,
		           scanned->findings.asked == 1 ? "" : "s");
		if (scanned->findings.unasked)
			buf_format(&text, ", %zu without a name or version to ask by",
			           scanned->findings.unasked);
	}
	out_printf("%s%s%s: %s%s%s\n", out_style(OUT_BOLD), name, out_style(OUT_PLAIN),
	           out_style(style), (const char *)text.data, out_style(OUT_PLAIN));
}

static void report_target(const struct scanned *scanned)
{
	const struct inventory *inventory = &scanned->inventory;
	MEM_AUTO char *name = out_clean(scanned->target);
	out_printf("%s%s%s", out_style(OUT_BOLD), name, out_style(OUT_PLAIN));
	if (inventory->platform) {
		MEM_AUTO char *platform = out_clean(inventory->platform);
		out_printf("  %s", platform);
	}
	if (inventory->os_id) {
		MEM_AUTO char *os = out_clean(inventory->os_id);
		MEM_AUTO char *version = out_clean(inventory->os_version);
		out_printf("  %s %s", os, version);
	}
	out_printf("\n\n");
}

void report_scan(const struct scanned *scanned, bool show_suppressed)
{
	struct scan_counts counts = scanned_count(scanned);
	size_t programs = 0;
	for (size_t i = 0; i < scanned->inventory.count; i++)
		programs += scanned->inventory.program[i].evidence != 0;
	bool has_places = programs + (scanned->inventory.package_count != 0) > 1;
	bool has_rows = counts.total || (show_suppressed && counts.suppressed);
	if (has_rows)
		report_target(scanned);
	if (counts.total > counts.outside)
		report_inside(scanned, false, has_places);
	if (counts.outside) {
		out_printf("%sno byte of these is known to be in the program: only headers were read, or "
		           "nothing was taken%s\n\n",
		           out_style(OUT_BOLD), out_style(OUT_PLAIN));
		report_outside(scanned, has_places);
	}
	if (show_suppressed && counts.suppressed) {
		out_printf("%ssuppressed%s\n\n", out_style(OUT_BOLD), out_style(OUT_PLAIN));
		report_inside(scanned, true, has_places);
	}
	report_missing(scanned);
	report_line(scanned, &counts);
	if (has_rows)
		out_printf("\n");
}

void report_scan_sum(const struct scan *scan)
{
	struct scan_counts sum = {0};
	size_t failed = 0, nameless = 0;
	BUF_AUTO struct buf text = BUF_INIT;
	for (size_t i = 0; i < scan->count; i++) {
		const struct scanned *scanned = &scan->item[i];
		struct scan_counts counts = scanned_count(scanned);
		for (size_t j = 0; j <= SEVERITY_CRITICAL; j++)
			sum.severity[j] += counts.severity[j];
		sum.total += counts.total;
		sum.fixable += counts.fixable;
		sum.outside += counts.outside;
		sum.suppressed += counts.suppressed;
		failed += scanned->error != NULL;
		nameless += !scanned->error && !scanned_has_evidence(scanned);
	}
	add_counts(&sum, &text);
	out_printf("%s%zu targets%s: %s", out_style(OUT_BOLD), scan->count, out_style(OUT_PLAIN),
	           (const char *)text.data);
	if (nameless)
		out_printf("; %zu that name%s nothing of their contents", nameless,
		           nameless == 1 ? "s" : "");
	if (failed)
		out_printf("; %zu could not be read", failed);
	out_printf("\n");
}
