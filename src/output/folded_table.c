#include "output/folded_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define LEAST 8        /* a column is not made narrower */
#define LEAST_PROSE 20 /* with less, prose is left out */
#define GAP 2

void folded_table_row(struct folded_table *table, enum out_style style, const char *const *cells)
{
	size_t at = table->rows * table->columns;
	mem_grow(&table->cell, &table->cell_cap, at + table->columns, sizeof *table->cell);
	mem_grow(&table->style, &table->style_cap, table->rows + 1, sizeof *table->style);
	for (size_t i = 0; i < table->columns; i++)
		table->cell[at + i] = out_clean(cells[i]);
	table->style[table->rows++] = style;
}

void folded_table_release(struct folded_table *table)
{
	for (size_t i = 0; i < table->rows * table->columns; i++)
		free(table->cell[i]);
	free(table->cell);
	free(table->style);
	table->cell = NULL;
	table->style = NULL;
	table->rows = table->cell_cap = table->style_cap = 0;
}

/* Code points, which is right for the names that occur here. */
static size_t columns_of(const char *text, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

/* Bytes of the first `columns` code points. */
static size_t bytes_of(const char *text, size_t columns)
{
	size_t at = 0;
	while (text[at] && (columns || ((unsigned char)text[at] & 0xc0) == 0x80)) {
		columns -= ((unsigned char)text[at] & 0xc0) != 0x80;
		at++;
	}
	return at;
}

/* Takes the next line of a cell off *text: its bytes. */
static struct span next_line(const char **text, size_t width, bool is_prose)
{
	size_t length = bytes_of(*text, width), next = length;
	if (is_prose && (*text)[length]) {
		size_t blank = length;
		while (blank && (*text)[blank] != ' ')
			blank--;
		if (blank)
			next = length = blank;
		while ((*text)[next] == ' ')
			next++;
	}
	struct span line = {*text, length};
	*text += next;
	return line;
}

struct widths {
	size_t of[FOLDED_COLUMNS]; /* 0: the column is not shown */
};

static size_t total_of(const struct widths *widths, size_t columns)
{
	size_t total = 0;
	for (size_t i = 0; i < columns; i++)
		total += widths->of[i] ? widths->of[i] + (total ? GAP : 0) : 0;
	return total;
}

static void shrink(struct widths *widths, size_t columns, unsigned width)
{
	size_t last = columns - 1, total = total_of(widths, columns);
	size_t rest = total - widths->of[last];
	if (widths->of[last] && total > width) {
		bool is_left = width > rest && width - rest >= LEAST_PROSE;
		widths->of[last] = is_left ? width - rest : 0;
	}
	/* The first two columns are what people search for. */
	while (columns > 3 && total_of(widths, columns) > width) {
		size_t widest = 2;
		for (size_t i = 3; i < last; i++)
			widest = widths->of[i] > widths->of[widest] ? i : widest;
		if (widths->of[widest] <= LEAST)
			break;
		widths->of[widest]--;
	}
}

static void measure(const struct folded_table *table, unsigned width, struct widths *widths)
{
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		size_t used = columns_of(table->cell[i], strlen(table->cell[i]));
		size_t *of = &widths->of[i % table->columns];
		*of = used > *of ? used : *of;
	}
	for (size_t i = 0; i < table->columns; i++) {
		size_t head = columns_of(table->heading[i], strlen(table->heading[i]));
		if (widths->of[i] && widths->of[i] < head)
			widths->of[i] = head;
	}
	if (width)
		shrink(widths, table->columns, width);
}

/* A table of many targets is mostly blanks: printf would take a fifth of the whole time. */
static void print_blanks(size_t count)
{
	static const char blanks[] = "                                                                ";
	for (size_t most = sizeof blanks - 1; count; count -= count < most ? count : most)
		out_bytes(blanks, count < most ? count : most);
}

static void print_text(struct span text, enum out_style style)
{
	if (style != OUT_PLAIN)
		out_printf("%s", out_style(style));
	out_bytes(text.at, text.length);
	if (style != OUT_PLAIN)
		out_printf("%s", out_style(OUT_PLAIN));
}

static void print_row(const struct folded_table *table, const struct widths *widths,
                      const char *const *cell, enum out_style style, bool is_heading)
{
	const char *rest[FOLDED_COLUMNS];
	for (size_t i = 0; i < table->columns; i++)
		rest[i] = cell[i];
	for (bool is_more = true; is_more;) {
		size_t owed = 0; /* blanks that are printed when something follows */
		bool is_first = true;
		is_more = false;
		for (size_t i = 0; i < table->columns; i++) {
			if (!widths->of[i])
				continue;
			owed += is_first ? 0 : GAP;
			is_first = false;
			struct span line = next_line(&rest[i], widths->of[i], i + 1 == table->columns);
			size_t used = columns_of(line.at, line.length), pad = widths->of[i] - used;
			bool right = table->right >> i & 1;
			bool has_style = is_heading || i == 0;
			if (line.length) {
				print_blanks(owed + (right ? pad : 0));
				print_text(line, has_style ? style : OUT_PLAIN);
				owed = right ? 0 : pad;
			} else {
				owed += widths->of[i];
			}
			is_more |= *rest[i] != '\0';
		}
		out_bytes("\n", 1);
	}
}

void folded_table_print(const struct folded_table *table, unsigned width)
{
	struct widths widths = {{0}};
	measure(table, width, &widths);
	print_row(table, &widths, table->heading, OUT_BOLD, true);
	for (size_t i = 0; i < table->rows; i++)
		print_row(table, &widths, (const char *const *)(table->cell + i * table->columns),
		          table->style[i], false);
}
