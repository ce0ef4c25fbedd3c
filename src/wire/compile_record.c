#include "wire/compile_record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"

static const char first_line[] = "tare-src 1";

void compile_record_release(struct compile_record *record)
{
	free(record->dir);
	strlist_release(&record->src);
	strlist_release(&record->hdr);
	strlist_release(&record->gap);
	*record = (struct compile_record){0};
}

void compile_records_release(struct compile_records *records)
{
	for (size_t i = 0; i < records->count; i++)
		compile_record_release(&records->item[i]);
	free(records->item);
	*records = (struct compile_records){0};
}

void compile_records_take(struct compile_records *to, struct compile_records *from)
{
	mem_grow(&to->item, &to->cap, to->count + from->count, sizeof *to->item);
	for (size_t i = 0; i < from->count; i++)
		to->item[to->count++] = from->item[i];
	free(from->item);
	*from = (struct compile_records){0};
}

static bool fits_line(const char *text)
{
	return !strpbrk(text, "\n\r");
}

/* One line per entry; returns how many did not fit on a line. */
static size_t write_list(struct strlist *list, const char *word, struct buf *out)
{
	size_t refused = 0;
	strlist_sort_unique(list);
	for (size_t i = 0; i < list->count; i++) {
		if (!fits_line(list->item[i])) {
			refused++;
			continue;
		}
		buf_add_str(out, word);
		buf_add_byte(out, ' ');
		buf_add_str(out, list->item[i]);
		buf_add_byte(out, '\n');
	}
	return refused;
}

void compile_record_write(struct compile_record *record, struct buf *out)
{
	size_t refused = 0;
	buf_format(out, "%s\n", first_line);
	if (record->dir && fits_line(record->dir))
		buf_format(out, "dir %s\n", record->dir);
	else
		refused++;
	refused += write_list(&record->src, "src", out);
	refused += write_list(&record->hdr, "hdr", out);
	if (refused)
		strlist_add(&record->gap, "a path that holds a newline is left out");
	write_list(&record->gap, "gap", out);
	buf_add_str(out, "end\n");
}

static void add_path(struct strlist *list, const char *dir, struct span path)
{
	MEM_AUTO char *given = span_dup(path);
	MEM_AUTO char *joined = path_join(dir, given);
	strlist_take(list, path_clean(joined));
}

static struct span after_word(struct span line, size_t word)
{
	return (struct span){line.at + word, line.length - word};
}

/* One line inside a record; sets *ended on its last. */
static int read_line(struct span line, struct compile_record *record, bool *ended, struct err *err)
{
	if (span_equal(line, "end")) {
		*ended = true;
		return 0;
	}
	if (line.length < 5 || line.at[3] != ' ')
		return err_set(err, ERR_FAIL, "compile record: a line that says nothing");
	struct span value = after_word(line, 4);
	if (span_starts(line, "dir ") && !record->dir && value.at[0] == '/') {
		MEM_AUTO char *dir = span_dup(value);
		record->dir = path_clean(dir);
	} else if (span_starts(line, "src ")) {
		add_path(&record->src, record->dir, value);
	} else if (span_starts(line, "hdr ")) {
		add_path(&record->hdr, record->dir, value);
	} else if (span_starts(line, "gap ")) {
		strlist_take(&record->gap, span_dup(value));
	} else {
		return err_set(err, ERR_FAIL, "compile record: a line of an unknown kind");
	}
	return 0;
}

/* Like span_line(), but a carriage return belongs to the path. */
static bool take_line(struct span *rest, struct span *line)
{
	const char *end = rest->length ? memchr(rest->at, '\n', rest->length) : NULL;
	if (!end)
		return false;
	*line = (struct span){rest->at, (size_t)(end - rest->at)};
	*rest = after_word(*rest, line->length + 1);
	return true;
}

static int read_record(struct span *rest, struct compile_record *record, struct err *err)
{
	struct span line;
	bool ended = false;
	if (!take_line(rest, &line) || !span_equal(line, first_line))
		return err_set(err, ERR_FAIL, "compile record: does not start with '%s'", first_line);
	while (!ended) {
		if (!take_line(rest, &line))
			return err_set(err, ERR_FAIL, "compile record: cut before its end line");
		if (line.length && memchr(line.at, '\0', line.length))
			return err_set(err, ERR_FAIL, "compile record: holds a zero byte");
		if (read_line(line, record, &ended, err) < 0)
			return -1;
	}
	return 0;
}

int compile_records_read(struct span text, struct compile_records *out, struct err *err)
{
	*out = (struct compile_records){0};
	if (text.length > LIMIT_COMPILE_RECORD)
		return err_set(err, ERR_FAIL, "compile record: longer than %zu bytes",
		               LIMIT_COMPILE_RECORD);
	for (;;) {
		while (text.length && text.at[0] == '\0')
			text = after_word(text, 1);
		if (text.length == 0)
			return 0;
		mem_grow(&out->item, &out->cap, out->count + 1, sizeof *out->item);
		struct compile_record *record = &out->item[out->count++];
		*record = (struct compile_record){0};
		if (read_record(&text, record, err) < 0) {
			compile_records_release(out);
			return -1;
		}
	}
}
