#include "base/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

void out_printf(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
}

void out_bytes(const void *data, size_t size)
{
	fwrite(data, 1, size, stdout);
}

int out_finish(struct err *err)
{
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout))
		return err_errno(err, ERR_FAIL, "cannot write to standard output");
	return 0;
}

static void say(const char *prefix, const char *format, va_list args)
{
	MEM_AUTO char *text = str_vformat(format, args);
	fprintf(stderr, "%s%s\n", prefix, text);
}

void out_warn(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say("tare: warning: ", format, args);
	va_end(args);
}

void out_note(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say("tare: ", format, args);
	va_end(args);
}

/* The length of the valid UTF-8 sequence at text and its code point; 0 if there is none. */
static size_t decode(const unsigned char *text, uint32_t *point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = text[0] < 0x80             ? 1
	                : (text[0] & 0xe0) == 0xc0 ? 2
	                : (text[0] & 0xf0) == 0xe0 ? 3
	                : (text[0] & 0xf8) == 0xf0 ? 4
	                                           : 0;
	if (length < 2) {
		*point = text[0];
		return length;
	}
	uint32_t sum = text[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		sum = sum << 6 | (text[i] & 0x3f);
	}
	*point = sum;
	bool surrogate = sum >= 0xd800 && sum <= 0xdfff;
	return sum < least[length] || sum > 0x10ffff || surrogate ? 0 : length;
}

static bool is_printable(uint32_t point)
{
	if (point < 0x20 || (point >= 0x7f && point < 0xa0))
		return false;
	bool bidi = (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
	return !bidi && point != 0x200e && point != 0x200f && point != 0x2028 && point != 0x2029;
}

/* Nearly every name is: bytes from blank to '~' alone. */
static bool is_plain(const unsigned char *text)
{
	while (*text >= 0x20 && *text < 0x7f)
		text++;
	return *text == '\0';
}

char *out_clean(const char *text)
{
	if (text && is_plain((const unsigned char *)text))
		return str_dup(text);
	struct buf clean = BUF_INIT;
	const unsigned char *at = (const unsigned char *)(text ? text : "");
	while (*at) {
		uint32_t point = 0;
		size_t length = decode(at, &point);
		if (length && is_printable(point)) {
			buf_add(&clean, at, length);
		} else {
			length = length ? length : 1;
			for (size_t i = 0; i < length; i++)
				buf_format(&clean, "\\x%02x", at[i]);
		}
		at += length;
	}
	return buf_detach(&clean);
}

bool out_colour(void)
{
	/* Asked for each cell of a table; the answer does not change. */
	static int known = -1;
	if (known < 0) {
		const char *no = getenv("NO_COLOR");
		const char *term = getenv("TERM");
		known = isatty(STDOUT_FILENO) && (!no || !*no) && term && strcmp(term, "dumb") != 0;
	}
	return known;
}

const char *out_style(enum out_style style)
{
	static const char *const sequence[] = {"\033[0m",  "\033[1m",  "\033[2m", "\033[31m",
	                                       "\033[32m", "\033[33m", "\033[36m"};
	return out_colour() ? sequence[style] : "";
}

unsigned out_width(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

void out_table_row(struct out_table *table, enum out_style style, const char *const *cells)
{
	size_t at = table->rows * table->columns;
	mem_grow(&table->cell, &table->cell_cap, at + table->columns, sizeof *table->cell);
	mem_grow(&table->style, &table->style_cap, table->rows + 1, sizeof *table->style);
	for (size_t i = 0; i < table->columns; i++)
		table->cell[at + i] = cells ? out_clean(cells[i]) : NULL;
	table->style[table->rows++] = style;
}

void out_table_rule(struct out_table *table)
{
	out_table_row(table, OUT_DIM, NULL);
}

/* Columns a text takes: code points, which is right for the names that occur here. */
static size_t columns_of(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static void print_cell(const char *text, size_t width, bool right, bool last)
{
	size_t used = columns_of(text);
	size_t gap = width > used ? width - used : 0;
	if (right)
		out_printf("%*s", (int)gap, "");
	out_printf("%s", text);
	if (!right && !last)
		out_printf("%*s", (int)gap, "");
}

static void print_rule(const size_t *width, size_t columns)
{
	size_t total = columns ? (columns - 1) * 2 : 0;
	for (size_t i = 0; i < columns; i++)
		total += width[i];
	for (size_t i = 0; i < total; i++)
		out_printf("─");
}

void out_table_print(const struct out_table *table)
{
	MEM_AUTO size_t *width = mem_alloc(table->columns * sizeof *width);
	for (size_t i = 0; i < table->columns; i++)
		width[i] = table->heading ? columns_of(table->heading[i]) : 0;
	for (size_t i = 0; i < table->rows * table->columns; i++) {
		size_t used = table->cell[i] ? columns_of(table->cell[i]) : 0;
		if (used > width[i % table->columns])
			width[i % table->columns] = used;
	}
	if (table->heading) {
		out_printf("%s", out_style(OUT_BOLD));
		for (size_t i = 0; i < table->columns; i++) {
			out_printf("%s", i ? "  " : "");
			print_cell(table->heading[i], width[i], table->right[i], i + 1 == table->columns);
		}
		out_printf("%s\n", out_style(OUT_PLAIN));
	}
	for (size_t row = 0; row < table->rows; row++) {
		char **cell = table->cell + row * table->columns;
		out_printf("%s", table->style[row] == OUT_PLAIN ? "" : out_style(table->style[row]));
		if (!cell[0])
			print_rule(width, table->columns);
		for (size_t i = 0; cell[0] && i < table->columns; i++) {
			out_printf("%s", i ? "  " : "");
			print_cell(cell[i], width[i], table->right[i], i + 1 == table->columns);
		}
		out_printf("%s\n", table->style[row] == OUT_PLAIN ? "" : out_style(OUT_PLAIN));
	}
}

void out_table_release(struct out_table *table)
{
	for (size_t i = 0; i < table->rows * table->columns; i++)
		free(table->cell[i]);
	free(table->cell);
	free(table->style);
	table->cell = NULL;
	table->style = NULL;
	table->rows = table->cell_cap = table->style_cap = 0;
}

const char *out_bytes_exact(unsigned long long count)
{
	static char turn[4][32];
	static unsigned next;
	char *text = turn[next++ % 4];
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%llu", count);
	char *to = text;
	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

const char *out_bytes_human(unsigned long long count)
{
	static char turn[4][32];
	static unsigned next;
	static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	char *text = turn[next++ % 4];
	double value = (double)count;
	size_t step = 0;
	while (value >= 1024 && step + 1 < sizeof unit / sizeof *unit) {
		value /= 1024;
		step++;
	}
	snprintf(text, sizeof turn[0], step ? "%.1f %s" : "%.0f %s", value, unit[step]);
	return text;
}
