/* A table whose cells fold onto several lines when it would be wider than the terminal.  The last
 * column is prose: it gets what is left and breaks at blanks. */
#ifndef TARE_OUTPUT_FOLDED_TABLE_H
#define TARE_OUTPUT_FOLDED_TABLE_H

#include <stddef.h>

#include "base/out.h"

#define FOLDED_COLUMNS 9

struct folded_table {
	size_t columns;             /* at most FOLDED_COLUMNS */
	const char *const *heading; /* borrowed */
	unsigned right;             /* a bit for each column of numbers */
	char **cell;                /* rows × columns, owned, cleaned */
	enum out_style *style;      /* of each row's first cell */
	size_t rows, cell_cap, style_cap;
};

/* Foreign text in cells is cleaned. */
void folded_table_row(struct folded_table *table, enum out_style style, const char *const *cells);
/* Columns in which no row has anything are left out.  width 0: nothing folds. */
void folded_table_print(const struct folded_table *table, unsigned width);
void folded_table_release(struct folded_table *table);

#endif
