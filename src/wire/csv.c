#include "wire/csv.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/mem.h"

struct csv {
	json_more *more;
	void *from;
	const char *at, *end;
	unsigned long long before; /* bytes in front of `end` */
	struct buf text;           /* of the row at hand */
	size_t stop[LIMIT_CSV_FIELDS];
	struct span field[LIMIT_CSV_FIELDS];
	size_t count;
};

struct csv *csv_new(json_more *more, void *from)
{
	struct csv *csv = mem_alloc(sizeof *csv);
	csv->more = more;
	csv->from = from;
	csv->text.ceiling = LIMIT_CSV_ROW;
	return csv;
}

void csv_free(struct csv *csv)
{
	if (!csv)
		return;
	buf_release(&csv->text);
	free(csv);
}

unsigned long long csv_offset(const struct csv *csv)
{
	return csv->before - (unsigned long long)(csv->end - csv->at);
}

static int broken(const struct csv *csv, const char *what, struct err *err)
{
	return err_set(err, ERR_FAIL, "not CSV at byte %llu: %s", csv_offset(csv), what);
}

/* The byte to come, which stays; END at the end of the text, -1 on failure. */
enum { END = 256 };
static int peek(struct csv *csv, struct err *err)
{
	while (csv->at == csv->end) {
		const char *data = NULL;
		ptrdiff_t size = csv->more(csv->from, &data, err);
		if (size < 0)
			return -1;
		if (size == 0)
			return END;
		csv->before += (unsigned long long)size;
		csv->at = data;
		csv->end = data + size;
	}
	return (unsigned char)*csv->at;
}

/* Behind an opening quote: to the closing one. */
static int read_quoted(struct csv *csv, struct err *err)
{
	for (;;) {
		int byte = peek(csv, err);
		if (byte < 0)
			return -1;
		if (byte == END)
			return broken(csv, "a quote that is not closed", err);
		if (byte == 0)
			return broken(csv, "a NUL", err);
		csv->at++;
		if (byte == '"') {
			byte = peek(csv, err);
			if (byte != '"')
				return byte < 0 ? -1 : 0;
			csv->at++;
		}
		buf_add_byte(&csv->text, (unsigned char)byte);
		if (csv->text.full)
			return broken(csv, "a row that is too long", err);
	}
}

static int read_plain(struct csv *csv, struct err *err)
{
	for (;;) {
		int byte = peek(csv, err);
		if (byte < 0)
			return -1;
		if (byte == END || byte == ',' || byte == '\n' || byte == '\r')
			return 0;
		if (byte == 0 || byte == '"')
			return broken(csv, byte ? "a quote inside a field" : "a NUL", err);
		csv->at++;
		buf_add_byte(&csv->text, (unsigned char)byte);
		if (csv->text.full)
			return broken(csv, "a row that is too long", err);
	}
}

/* One field and what ends it: 1 when another follows in this row, 0 when the row has ended, -1. */
static int read_field(struct csv *csv, struct err *err)
{
	if (csv->count == LIMIT_CSV_FIELDS)
		return broken(csv, "too many fields", err);
	int byte = peek(csv, err);
	if (byte < 0)
		return -1;
	if (byte == '"')
		csv->at++;
	if ((byte == '"' ? read_quoted : read_plain)(csv, err) != 0)
		return -1;
	csv->stop[csv->count++] = csv->text.size;
	byte = peek(csv, err);
	if (byte == '\r') {
		csv->at++;
		byte = peek(csv, err);
		if (byte >= 0 && byte != '\n')
			return broken(csv, "a carriage return without a new line", err);
	}
	if (byte < 0 || byte == END)
		return byte < 0 ? -1 : 0;
	if (byte != ',' && byte != '\n')
		return broken(csv, "something behind a closing quote", err);
	csv->at++;
	return byte == ',';
}

int csv_row(struct csv *csv, const struct span **fields, size_t *count, struct err *err)
{
	do {
		int byte = peek(csv, err);
		if (byte < 0 || byte == END)
			return byte < 0 ? -1 : 0;
		csv->text.size = 0;
		csv->count = 0;
		int rc;
		while ((rc = read_field(csv, err)) > 0)
			;
		if (rc < 0)
			return -1;
	} while (csv->count == 1 && csv->text.size == 0);
	if (!span_is_utf8(buf_span(&csv->text)))
		return broken(csv, "text that is not UTF-8", err);
	const char *text = csv->text.data ? (const char *)csv->text.data : "";
	size_t start = 0;
	for (size_t i = 0; i < csv->count; i++) {
		csv->field[i] = (struct span){text + start, csv->stop[i] - start};
		start = csv->stop[i];
	}
	*fields = csv->field;
	*count = csv->count;
	return 1;
}
