/* The only place that writes to stdout and stderr.
 *
 * Results go to stdout, everything else to stderr.  Names from foreign files pass through
 * out_clean(), so that control characters never reach a terminal raw.
 */
#ifndef TARE_BASE_OUT_H
#define TARE_BASE_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

void out_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void out_bytes(const void *data, size_t size);
/* Flushes stdout; ERR_FAIL if anything written so far was lost (a full disk, a closed pipe). */
int out_finish(struct err *err);

/* "tare: warning: …" and "tare: …" on stderr, one line each. */
void out_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void out_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A copy of text with control characters, invalid UTF-8 and bidirectional overrides written as
 * \xNN; the caller frees it.  NULL gives "". */
char *out_clean(const char *text);

enum out_style { OUT_PLAIN, OUT_BOLD, OUT_DIM, OUT_RED, OUT_GREEN, OUT_YELLOW, OUT_CYAN };
/* Whether stdout takes colour: a terminal, NO_COLOR unset or empty, TERM not "dumb". */
bool out_colour(void);
/* The escape sequence for a style, "" when there is no colour.  OUT_PLAIN resets. */
const char *out_style(enum out_style style);

/* Columns of the terminal on stdout; 0 when it is no terminal (no folding then). */
unsigned out_width(void);

/* A table: cells are copied, columns sized at the end; numbers (right = true) align right.
 * Foreign text in cells is cleaned by the table. */
struct out_table {
	size_t columns;
	const char *const *heading; /* columns entries, borrowed */
	const bool *right;          /* columns entries, borrowed */
	char **cell;                /* rows * columns, owned */
	enum out_style *style;      /* one per row */
	size_t rows, cell_cap, style_cap;
};
void out_table_row(struct out_table *table, enum out_style style, const char *const *cells);
/* A rule line between the rows before and after. */
void out_table_rule(struct out_table *table);
void out_table_print(const struct out_table *table);
void out_table_release(struct out_table *table);

/* "1,234,567", "12.3 KiB": into static storage of four turns. */
const char *out_bytes_exact(unsigned long long count);
const char *out_bytes_human(unsigned long long count);

#endif
