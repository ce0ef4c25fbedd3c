#include "cmd/db_report.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/out.h"

static void print_filled(void *context, const struct advisory_filled *filled)
{
	const struct db_imported *imported = context;
	MEM_AUTO char *name = out_clean(filled->name);
	out_printf("%-14s  %-14s  %9s advisories", source_kind_name(filled->kind), name,
	           out_bytes_exact(filled->advisories));
	if (filled->packages)
		out_printf("  %7s packages", out_bytes_exact(filled->packages));
	if (!imported->is_alone)
		out_printf("  %.1f s", imported->seconds);
	out_printf("\n");
}

static void add_left_out(struct buf *line, uint64_t count, const char *what)
{
	if (count)
		buf_format(line, "%s%s %s", line->size ? ", " : "", out_bytes_exact(count), what);
}

int db_report_import(struct advisory_store *store, const struct db_imported *imported,
                     struct err *err)
{
	MEM_AUTO char *path = out_clean(imported->path);
	if (imported->is_begun &&
	    advisory_store_filled(store, print_filled, (void *)(uintptr_t)imported, err) != 0)
		return -1;
	if (!imported->is_begun)
		out_printf("%s: no advisory of an ecosystem that tare matches\n", path);
	else if (imported->is_alone)
		out_printf("%s: %s records added or replaced  %.1f s\n", path,
		           out_bytes_exact(imported->kept), imported->seconds);
	BUF_AUTO struct buf line = BUF_INIT;
	add_left_out(&line, imported->empty, "records that are withdrawn or name no package to match");
	add_left_out(&line, imported->packages, "packages of ecosystems that are not matched");
	add_left_out(&line, imported->matches, "CPEs of operating systems and hardware");
	add_left_out(&line, imported->foreign, "files that are no advisories");
	if (line.size)
		out_printf("  left out: %s\n", (const char *)line.data);
	return 0;
}
