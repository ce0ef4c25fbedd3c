#include "output/report_trust.h"

#include "base/mem.h"
#include "base/out.h"
#include "base/str.h"
#include "wire/timestamp.h"

#define COLUMNS 5

struct total {
	size_t roots, invalid, bytes;
};

static void add_row(struct out_table *table, const struct trust_root *root, int64_t at,
                    struct total *total)
{
	bool is_valid = trust_root_is_valid(root, at);
	MEM_AUTO char *time = root->not_after == TRUST_NO_END ? str_dup("-")
	                                                      : timestamp_format(root->not_after);
	const char *mark = is_valid ? "" : at > root->not_after ? " expired" : " not yet valid";
	MEM_AUTO char *expiry = str_format("%.10s%s", time, mark);
	MEM_AUTO char *digest = root->sha256 ? str_format("%.16s", root->sha256) : str_dup("packed");
	const char *cells[COLUMNS] = {root->name, root->key_name, expiry, digest,
	                              out_bytes_exact(root->size)};
	out_table_row(table, is_valid ? OUT_PLAIN : OUT_RED, cells);
	total->roots++;
	total->invalid += !is_valid;
	total->bytes += root->size;
}

static void print_total(const char *before, const struct total *total)
{
	out_printf("%s%zu root%s, %s bytes", before, total->roots, total->roots == 1 ? "" : "s",
	           out_bytes_exact(total->bytes));
	if (total->invalid)
		out_printf(", %zu not valid", total->invalid);
	out_printf("\n");
}

static void print_place(const struct trust_place *place, int64_t at, struct total *sum)
{
	static const char *const heading[COLUMNS] = {"NAME", "KEY", "EXPIRES", "SHA-256", "BYTES"};
	static const bool right[COLUMNS] = {false, false, false, false, true};
	struct out_table table = {.columns = COLUMNS, .heading = heading, .right = right};
	struct total total = {0};
	MEM_AUTO char *path = out_clean(place->path);
	for (size_t i = 0; i < place->store.count; i++)
		add_row(&table, &place->store.root[i], at, &total);
	out_printf("%s%s%s\n\n", out_style(OUT_BOLD), path, out_style(OUT_PLAIN));
	out_table_print(&table);
	out_table_release(&table);
	print_total("\n", &total);
	sum->roots += total.roots;
	sum->invalid += total.invalid;
	sum->bytes += total.bytes;
}

void report_trust(const struct trust_places *places, const struct inventory *about, int64_t at)
{
	struct total sum = {0};
	for (size_t i = 0; i < places->count; i++) {
		if (i)
			out_printf("\n");
		print_place(&places->place[i], at, &sum);
	}
	if (places->count > 1) {
		MEM_AUTO char *before = str_format("\nin %zu places: ", places->count);
		print_total(before, &sum);
	}
	for (size_t i = 0; i < about->gaps.count; i++) {
		MEM_AUTO char *gap = out_clean(about->gaps.item[i]);
		out_printf("missing: %s\n", gap);
	}
}
