#include "wire/kev.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/json_walk.h"
#include "wire/osv.h"

static size_t digits(struct span text, size_t at)
{
	size_t count = 0;
	while (at + count < text.length && text.at[at + count] >= '0' && text.at[at + count] <= '9')
		count++;
	return count;
}

bool kev_is_cve(struct span text)
{
	if (!span_starts(text, "CVE-") || digits(text, 4) != 4 || text.length < 10 || text.at[8] != '-')
		return false;
	size_t number = digits(text, 9);
	return number >= 4 && number <= 19 && 9 + number == text.length;
}

/* "2021-11-03", or a whole time. */
static int64_t day(const char *text)
{
	if (!text)
		return 0;
	MEM_AUTO char *time = str_format("%.10sT00:00:00", text);
	return osv_time(span_of(time));
}

static int hand_on(const char *id, const char *added, kev_sink *sink, void *context,
                   struct err *err)
{
	if (!id || !kev_is_cve(span_of(id)))
		return err_set(err, ERR_FAIL, "an entry whose id is no CVE's: '%s'", id ? id : "");
	return sink(context, id, day(added), err);
}

static int read_entry(struct json_stream *stream, kev_sink *sink, void *context, struct err *err)
{
	char *id = NULL, *added = NULL;
	struct span name;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "cveID"))
			rc = id ? err_set(err, ERR_FAIL, "'cveID' stands twice in an entry")
			        : json_keep_text(stream, &id, err);
		else if (span_equal(name, "dateAdded"))
			rc = json_keep_text(stream, &added, err);
		else
			rc = json_stream_skip(stream, err);
		if (rc < 0)
			break;
	}
	if (rc == 0)
		rc = hand_on(id, added, sink, context, err);
	free(id);
	free(added);
	return rc;
}

static int read_list(struct json_stream *stream, uint64_t *entries, kev_sink *sink, void *context,
                     struct err *err)
{
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		++*entries;
		rc = read_entry(stream, sink, context, err) < 0 ? -1 : 1;
	}
	return rc;
}

int kev_read_json(struct json_stream *stream, kev_sink *sink, void *context, struct err *err)
{
	struct span name, text;
	uint64_t count = 0, entries = 0;
	bool has_count = false, has_list = false;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "vulnerabilities")) {
			if (has_list)
				return err_set(err, ERR_FAIL, "'vulnerabilities' stands twice");
			has_list = true;
			rc = read_list(stream, &entries, sink, context, err);
		} else if (span_equal(name, "count")) {
			rc = json_scalar(stream, &text, err);
			has_count = rc > 0 && span_decimal(text, &count);
		} else {
			rc = json_stream_skip(stream, err);
		}
		rc = rc < 0 ? -1 : 1;
	}
	if (rc < 0)
		return -1;
	if (!has_list)
		return err_set(err, ERR_FAIL, "no KEV catalogue: it has no \"vulnerabilities\"");
	if (has_count && count != entries)
		return err_set(err, ERR_FAIL, "it should hold %llu entries and holds %llu",
		               (unsigned long long)count, (unsigned long long)entries);
	return json_stream_next(stream, NULL, err) == JSON_END ? 0 : -1;
}

/* Which column has this heading; -1 when none or two have. */
static int column(const struct span *fields, size_t count, const char *heading)
{
	int found = -1;
	for (size_t i = 0; i < count; i++) {
		struct span field = fields[i];
		if (i == 0 && span_starts(field, "\xef\xbb\xbf"))
			field = (struct span){field.at + 3, field.length - 3};
		if (!span_equal(field, heading))
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

int kev_read_csv(struct csv *csv, kev_sink *sink, void *context, struct err *err)
{
	const struct span *fields;
	size_t count, width;
	int rc = csv_row(csv, &fields, &width, err);
	if (rc < 0)
		return -1;
	int id = rc ? column(fields, width, "cveID") : -1;
	int added = rc ? column(fields, width, "dateAdded") : -1;
	if (id < 0 || added < 0)
		return err_set(err, ERR_FAIL, "no KEV catalogue: no columns 'cveID' and 'dateAdded'");
	while ((rc = csv_row(csv, &fields, &count, err)) > 0) {
		if (count != width)
			return err_set(err, ERR_FAIL, "the row before byte %llu has %zu fields instead of %zu",
			               csv_offset(csv), count, width);
		MEM_AUTO char *name = span_dup(fields[id]);
		MEM_AUTO char *date = span_dup(fields[added]);
		if (hand_on(name, date, sink, context, err) != 0)
			return -1;
	}
	return rc;
}
