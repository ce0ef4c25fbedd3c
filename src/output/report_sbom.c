#include "output/report_sbom.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/strmap.h"

#define COLUMNS 5
#define LICENSE_COLUMNS 32
#define MOST_SILENT 10 /* names of executables listed before "and N more" */

static const char *const program_heading[COLUMNS] = {"COMPONENT", "VERSION", "LICENCE", "HOW",
                                                     "BYTES"};
static const bool program_right[COLUMNS] = {false, false, false, false, true};

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

/* A licence at a width that leaves the other columns in sight; documents have it whole. */
static char *short_license(const char *license)
{
	const char *text = or_dash(license);
	size_t columns = 0, at = 0;
	for (; text[at] && columns < LICENSE_COLUMNS; at++)
		columns += ((unsigned char)text[at + 1] & 0xc0) != 0x80;
	return text[at] ? str_format("%.*s…", (int)at, text) : str_dup(text);
}

/* A row of the table: the packages of one source with one version are one component to people,
 * however many of them took part. */
struct row {
	const struct component *item; /* the first of them; its licence may be NULL */
	const char *license;
	uint64_t bytes;
	unsigned hows; /* a bit for each enum how */
	size_t index;  /* of the item, to keep the order among equals */
};

/* By bytes, the program itself first. */
static int by_bytes(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	if ((left->index == 0) != (right->index == 0))
		return left->index == 0 ? -1 : 1;
	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return left->index < right->index ? -1 : 1;
}

static struct row *rows_of(const struct sbom *sbom, size_t *count)
{
	struct row *rows = mem_alloc(sbom->count * sizeof *rows);
	struct strmap known = STRMAP_INIT;
	size_t used = 0;
	for (size_t i = 0; i < sbom->count; i++) {
		const struct component *item = &sbom->item[i];
		MEM_AUTO char *key = str_format("%s\n%s\n%s", or_dash(item->name), or_dash(item->version),
		                                item->path ? item->path : "");
		const size_t *found = i ? strmap_get(&known, key) : NULL;
		struct row *row = found ? &rows[*found] : &rows[used];
		if (!found) {
			*row = (struct row){.item = item, .index = i};
			if (i)
				strmap_put(&known, key, used);
			used++;
		}
		row->bytes += item->bytes;
		row->hows |= 1U << item->how;
		row->license = row->license ? row->license : item->license;
	}
	strmap_release(&known);
	qsort(rows, used, sizeof *rows, by_bytes);
	*count = used;
	return rows;
}

/* "static", "startup, shared"; headers are worth a word only when nothing else was taken. */
static char *hows_text(unsigned hows)
{
	struct buf text = BUF_INIT;
	if (hows & (1U << HOW_APPLICATION))
		return str_dup("program");
	if (hows != 1U << HOW_HEADERS)
		hows &= ~(1U << HOW_HEADERS);
	for (unsigned how = 0; how < HOW_COUNT; how++)
		if (hows & (1U << how))
			buf_format(&text, "%s%s", text.size ? ", " : "", how_name((enum how)how));
	return buf_detach(&text);
}

static void component_row(struct out_table *table, const struct row *row, bool has_bytes)
{
	/* Shared objects and headers take no byte of the file, others have a count. */
	unsigned weightless = 1U << HOW_SHARED | 1U << HOW_HEADERS | 1U << HOW_INSTALLED;
	bool counts = has_bytes && (row->bytes || row->hows & ~weightless);
	const struct component *item = row->item;
	MEM_AUTO char *name = item->path && (!item->name || !*item->name)
	                          ? str_format("unknown: %s", item->path)
	                          : str_dup(or_dash(item->name));
	MEM_AUTO char *license = short_license(row->license);
	MEM_AUTO char *how = hows_text(row->hows);
	const char *cells[COLUMNS] = {name, or_dash(item->version), license, how,
	                              counts ? out_bytes_exact(row->bytes) : "-"};
	out_table_row(table, item->how == HOW_APPLICATION ? OUT_BOLD : OUT_PLAIN, cells);
}

static void label_row(struct out_table *table, const char *label, uint64_t bytes, bool always)
{
	const char *cells[COLUMNS] = {label, "", "", "", out_bytes_exact(bytes)};
	if (bytes || always)
		out_table_row(table, OUT_DIM, cells);
}

static void account_rows(struct out_table *table, const struct account *account, bool has_bytes)
{
	out_table_rule(table);
	label_row(table, "shared between components", account->shared, false);
	label_row(table, "padding", account->padding, true);
	label_row(table, "linker", account->linker, has_bytes);
	label_row(table, "headers and tables", account->headers + account->tables, true);
	label_row(table, "SBOM", account->sbom, has_bytes);
	label_row(table, "no owner known", account->unnamed, false);
	out_table_rule(table);
	const char *cells[COLUMNS] = {"file", "", "", "", out_bytes_exact(account->file_size)};
	out_table_row(table, OUT_BOLD, cells);
}

static void print_gaps(const struct strlist *gaps)
{
	for (size_t i = 0; i < gaps->count; i++) {
		MEM_AUTO char *text = out_clean(gaps->item[i]);
		out_printf("%smissing:%s %s\n", out_style(OUT_YELLOW), out_style(OUT_PLAIN), text);
	}
}

static void print_sources(const struct audited *program)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {{EVIDENCE_TARE, "tare"},
	             {EVIDENCE_NOTE, "package note"},
	             {EVIDENCE_CARGO, "cargo auditable"},
	             {EVIDENCE_GO, "Go build info"},
	             {EVIDENCE_DOCUMENT, "an SBOM file"}};
	const char *before = "from ";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!(program->evidence & names[i].bit))
			continue;
		out_printf("%s%s", before, names[i].name);
		before = ", ";
	}
	if (program->state == ELFSBOM_FULL && program->digest)
		out_printf(" (sha256:%s)", program->digest);
	out_printf("\n");
}

static void report_program(const struct audited *program, bool has_file)
{
	MEM_AUTO char *path = out_clean(program->path);
	out_printf("%s%s%s", out_style(OUT_BOLD), path, out_style(OUT_PLAIN));
	if (has_file && program->machine)
		out_printf("  %s, %s bytes", program->machine, out_bytes_exact(program->size));
	else if (has_file)
		out_printf("  %s bytes", out_bytes_exact(program->size));
	if (program->evidence) {
		out_printf("\n%s", out_style(OUT_DIM));
		print_sources(program);
		out_printf("%s\n", out_style(OUT_PLAIN));
	} else {
		out_printf("\n\n");
	}
	struct out_table table = {
		.columns = COLUMNS, .heading = program_heading, .right = program_right};
	bool has_bytes = program->has_account && program->sbom.section_count;
	size_t count;
	MEM_AUTO struct row *rows = rows_of(&program->sbom, &count);
	for (size_t i = 0; i < count; i++) {
		const char *name = rows[i].item->name;
		bool is_nameless = !has_file && rows[i].index == 0 && (!name || !*name);
		if (!is_nameless)
			component_row(&table, &rows[i], has_bytes);
	}
	if (program->has_account)
		account_rows(&table, &program->account, has_bytes);
	out_table_print(&table);
	out_table_release(&table);
	if (program->sbom.gaps.count)
		out_printf("\n");
	print_gaps(&program->sbom.gaps);
	out_printf("\n");
}

static void report_packages(const struct inventory *inventory)
{
	static const char *const heading[] = {"PACKAGE", "VERSION", "LICENCE", "PURL"};
	static const bool right[] = {false, false, false, false};
	if (inventory->package_count == 0)
		return;
	struct out_table table = {.columns = 4, .heading = heading, .right = right};
	for (size_t i = 0; i < inventory->package_count; i++) {
		const struct component *package = &inventory->package[i];
		MEM_AUTO char *license = short_license(package->license);
		const char *cells[] = {package->name, or_dash(package->version), license,
		                       or_dash(package->purl)};
		out_table_row(&table, OUT_PLAIN, cells);
	}
	out_printf("%spackages of the database%s  %zu\n\n", out_style(OUT_BOLD), out_style(OUT_PLAIN),
	           inventory->package_count);
	out_table_print(&table);
	out_table_release(&table);
	out_printf("\n");
}

static void report_silent(const struct inventory *inventory)
{
	size_t count = inventory->silent.count;
	for (size_t i = 0; i < count && i < MOST_SILENT; i++) {
		MEM_AUTO char *path = out_clean(inventory->silent.item[i]);
		out_printf("%smissing:%s nothing says what %s was made of\n", out_style(OUT_YELLOW),
		           out_style(OUT_PLAIN), path);
	}
	if (count > MOST_SILENT)
		out_printf("%smissing:%s … and %zu more such programs (--format json lists them)\n",
		           out_style(OUT_YELLOW), out_style(OUT_PLAIN), count - MOST_SILENT);
}

static void report_target(const struct inventory *inventory)
{
	MEM_AUTO char *name = out_clean(inventory->name);
	out_printf("%s%s%s", out_style(OUT_BOLD), name, out_style(OUT_PLAIN));
	if (inventory->platform) {
		MEM_AUTO char *platform = out_clean(inventory->platform);
		out_printf("  %s", platform);
	}
	if (inventory->os_name || inventory->os_id) {
		MEM_AUTO char *os = out_clean(inventory->os_name ? inventory->os_name : inventory->os_id);
		out_printf("  %s", os);
	}
	if (inventory->digest) {
		MEM_AUTO char *digest = out_clean(inventory->digest);
		out_printf("\n%s%s%s", out_style(OUT_DIM), digest, out_style(OUT_PLAIN));
	}
	out_printf("\n\n");
}

void report_sbom(const struct inventory *inventory)
{
	bool is_whole = inventory->kind == TARGET_IMAGE || inventory->kind == TARGET_ROOT;
	if (is_whole)
		report_target(inventory);
	for (size_t i = 0; i < inventory->count; i++)
		report_program(&inventory->program[i], inventory->kind != TARGET_DOCUMENT);
	report_packages(inventory);
	if (is_whole && inventory->count == 0 && inventory->package_count == 0)
		out_printf("nothing here says what it was made of\n");
	report_silent(inventory);
	print_gaps(&inventory->gaps);
}
