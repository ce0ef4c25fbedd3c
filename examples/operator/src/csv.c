#include "csv.h"

enum { RECORD_START, FIELD_START, PLAIN, QUOTED, QUOTE_IN_QUOTED, BEHIND_QUOTE };

static void add(struct csv *csv, char byte)
{
	if (csv->size < sizeof csv->field)
		csv->field[csv->size++] = byte;
	else
		csv->cut = true;
}

/* The fields told of last are over: makes room for the next one. */
static void forget(struct csv *csv)
{
	if (!csv->pending)
		return;
	csv->number = csv->ended ? 0 : csv->number + 1;
	csv->size = 0;
	csv->cut = csv->bad = csv->ended = csv->pending = false;
}

static enum csv_event tell(struct csv *csv, bool record)
{
	csv->pending = true;
	csv->ended = record;
	csv->state = record ? RECORD_START : FIELD_START;
	return record ? CSV_RECORD : CSV_FIELD;
}

/* A byte order mark (EF BB BF) before anything else: `mark` counts what of it was seen; 3 is done.
 */
static bool is_mark(struct csv *csv, unsigned char byte)
{
	static const unsigned char mark[] = {0xef, 0xbb, 0xbf};
	if (csv->mark >= 3)
		return false;
	if (byte == mark[csv->mark]) {
		csv->mark++;
		return true;
	}
	for (unsigned i = 0; i < csv->mark; i++) /* it only began like one */
		add(csv, (char)mark[i]);
	if (csv->mark) {
		csv->state = PLAIN;
		csv->line = 1;
	}
	csv->mark = 3;
	return false;
}

static enum csv_event in_quotes(struct csv *csv, char byte)
{
	if (byte == '"')
		csv->state = QUOTE_IN_QUOTED;
	else
		add(csv, byte);
	return CSV_MORE;
}

static enum csv_event outside(struct csv *csv, char byte)
{
	bool end = byte == '\n' || byte == '\r';
	if (csv->state == RECORD_START) {
		if (end)
			return CSV_MORE;
		csv->line = csv->lines;
		csv->state = FIELD_START;
	}
	if (byte == ',' || end)
		return tell(csv, end);
	if (byte == '"' && csv->state == FIELD_START) {
		csv->state = QUOTED;
	} else if (byte == '"' && csv->state == QUOTE_IN_QUOTED) {
		add(csv, byte);
		csv->state = QUOTED;
	} else if (csv->state == QUOTE_IN_QUOTED || csv->state == BEHIND_QUOTE) {
		csv->bad = true;
		csv->state = BEHIND_QUOTE;
		add(csv, byte);
	} else {
		csv->state = PLAIN;
		add(csv, byte);
	}
	return CSV_MORE;
}

enum csv_event csv_read(struct csv *csv, const char **data, size_t *size)
{
	forget(csv);
	while (*size) {
		char byte = *(*data)++;
		--*size;
		if (csv->lines == 0)
			csv->lines = 1;
		if (is_mark(csv, (unsigned char)byte))
			continue;
		enum csv_event event = csv->state == QUOTED ? in_quotes(csv, byte) : outside(csv, byte);
		/* Counted after the record that the line ends has taken its number. */
		csv->lines += byte == '\r' || (byte == '\n' && !csv->after_cr);
		csv->after_cr = byte == '\r';
		if (event != CSV_MORE)
			return event;
	}
	return CSV_MORE;
}

enum csv_event csv_end(struct csv *csv)
{
	forget(csv);
	if (csv->mark > 0 && csv->mark < 3 && csv->size == 0)
		csv->bad = true, csv->state = PLAIN;
	if (csv->state == RECORD_START)
		return CSV_MORE;
	if (csv->state == QUOTED)
		csv->bad = true;
	return tell(csv, true);
}
