#include "csv.h"

#include <string.h>

static int next(struct csv *csv)
{
	if (csv->at == csv->end)
		return -1;
	int byte = (unsigned char)*csv->at++;
	csv->line_ends += byte == '\n' || (byte == '\r' && (csv->at == csv->end || *csv->at != '\n'));
	return byte;
}

static bool is_line_end(int byte)
{
	return byte == '\n' || byte == '\r';
}

/* To the first byte of a record; returns false when there is none. */
static bool start_record(struct csv *csv)
{
	if (csv->line == 0 && csv->end - csv->at >= 3 && memcmp(csv->at, "\xef\xbb\xbf", 3) == 0)
		csv->at += 3;
	while (csv->at < csv->end && is_line_end(*csv->at))
		next(csv);
	csv->line = csv->line_ends + 1;
	csv->number = 0;
	return csv->at < csv->end;
}

enum csv_event csv_read(struct csv *csv)
{
	bool quoted = false, closed = false;
	int byte;
	csv->number++;
	csv->bad = false;
	if (!csv->inside && !start_record(csv))
		return CSV_END;
	char *to = csv->field = csv->at;
	while ((byte = next(csv)) >= 0 && (quoted || (byte != ',' && !is_line_end(byte)))) {
		if (byte != '"' || !(quoted || (to == csv->field && !closed))) {
			csv->bad = csv->bad || closed;
			*to++ = (char)byte;
		} else if (quoted && csv->at < csv->end && *csv->at == '"') {
			*to++ = *csv->at++;
		} else {
			closed = quoted;
			quoted = !quoted;
		}
	}
	csv->bad = csv->bad || quoted;
	csv->size = (size_t)(to - csv->field);
	csv->inside = byte == ',';
	return csv->inside ? CSV_FIELD : CSV_RECORD;
}
