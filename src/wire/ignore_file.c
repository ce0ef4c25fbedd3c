#include "wire/ignore_file.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limit.h"
#include "base/mem.h"

#define DAY 86400

bool ignore_file_is_justification(const char *word)
{
	static const char *const words[] = {"component_not_present", "vulnerable_code_not_present",
	                                    "vulnerable_code_not_in_execute_path",
	                                    "vulnerable_code_cannot_be_controlled_by_adversary",
	                                    "inline_mitigations_already_exist"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

struct reader {
	const char *name;
	size_t line, first; /* first: of the paragraph; 0: none has begun */
	struct suppression item;
	struct suppressions *out;
};

static int broken(const struct reader *reader, struct err *err, const char *what)
{
	return err_set(err, ERR_FAIL, "'%s', line %zu: %s", reader->name, reader->line, what);
}

/* The end of a day, in UTC. */
static int read_date(struct reader *reader, const char *text, struct err *err)
{
	struct tm parts = {0};
	const char *end = strlen(text) == 10 ? strptime(text, "%Y-%m-%d", &parts) : NULL;
	int day = parts.tm_mday, month = parts.tm_mon;
	time_t start = end && !*end ? timegm(&parts) : -1;
	if (start < 0 || parts.tm_mday != day || parts.tm_mon != month)
		return broken(reader, err, "'until' is a day as 2027-01-31");
	reader->item.until = (int64_t)start + DAY;
	return 0;
}

static int keep(struct reader *reader, char **slot, char *text, struct err *err)
{
	if (*slot)
		return broken(reader, err,
		              "a field that is there twice; entries are separated by an "
		              "empty line");
	*slot = str_dup(text);
	return 0;
}

static int take_field(struct reader *reader, struct span field, char *text, struct err *err)
{
	struct suppression *item = &reader->item;
	struct span rest = span_of(text), word;
	if (!*text)
		return broken(reader, err, "a field without text");
	if (span_equal(field, "id")) {
		while (span_word(&rest, &word))
			strlist_take(&item->id, span_dup(word));
		return 0;
	}
	if (span_equal(field, "purl"))
		return keep(reader, &item->purl, text, err);
	if (span_equal(field, "path"))
		return keep(reader, &item->path, text, err);
	if (span_equal(field, "reason"))
		return keep(reader, &item->reason, text, err);
	if (span_equal(field, "until"))
		return read_date(reader, text, err);
	if (span_equal(field, "justification"))
		return ignore_file_is_justification(text)
		           ? keep(reader, &item->justification, text, err)
		           : broken(reader, err, "no justification that OpenVEX knows");
	return broken(reader, err,
	              "no such field; there are id, purl, path, until, justification and "
	              "reason");
}

static int end_paragraph(struct reader *reader, struct err *err)
{
	struct suppression *item = &reader->item;
	if (reader->first == 0)
		return 0;
	if (!item->reason)
		return broken(reader, err, "the entry that ends here gives no reason");
	if (item->id.count == 0 && !item->purl && !item->path)
		return broken(reader, err, "the entry that ends here has neither id, purl nor path");
	if (reader->out->count >= LIMIT_STATEMENTS)
		return broken(reader, err, "too many entries");
	item->origin = str_format("%s:%zu", reader->name, reader->first);
	item->suppresses = true;
	suppressions_add(reader->out, *item);
	*item = (struct suppression){0};
	reader->first = 0;
	return 0;
}

static int take_line(struct reader *reader, struct span line, struct err *err)
{
	line = span_trim(line);
	if (line.length == 0)
		return end_paragraph(reader, err);
	if (*line.at == '#')
		return 0;
	if (memchr(line.at, '\0', line.length))
		return broken(reader, err, "a NUL byte");
	if (reader->first == 0)
		reader->first = reader->line;
	const char *colon = memchr(line.at, ':', line.length);
	if (!colon)
		return broken(reader, err, "no 'field: text'");
	struct span field = span_trim((struct span){line.at, (size_t)(colon - line.at)});
	struct span rest = {colon + 1, (size_t)(line.at + line.length - colon - 1)};
	MEM_AUTO char *text = span_dup(span_trim(rest));
	return take_field(reader, field, text, err);
}

int ignore_file_read(struct span text, const char *name, struct suppressions *out, struct err *err)
{
	struct reader reader = {.name = name, .out = out};
	struct span line;
	int rc = 0;
	while (rc == 0 && span_line(&text, &line)) {
		reader.line++;
		rc = take_line(&reader, line, err);
	}
	if (rc == 0)
		rc = end_paragraph(&reader, err);
	suppression_release(&reader.item);
	return rc;
}
