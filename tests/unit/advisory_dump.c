#include "advisory_dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/alpine_secdb.h"
#include "wire/csv.h"
#include "wire/debian_tracker.h"
#include "wire/epss.h"
#include "wire/kev.h"
#include "wire/nvd.h"
#include "wire/osv.h"

int advisory_dump(void *context, const struct advisory *advisory, struct err *err)
{
	static const char *const states[] = {"known", "none", "undetermined", "will-not"};
	static const char *const reasons[] = {"none",   "ignored",   "end-of-life",
	                                      "no-dsa", "postponed", "unimportant"};
	struct buf *out = context;
	(void)err;
	buf_format(out, "%s %s %s [", advisory->id, severity_name(advisory->severity),
	           advisory->cvss ? advisory->cvss : "-");
	for (size_t i = 0; i < advisory->aliases.count; i++)
		buf_format(out, "%s%s", i ? " " : "", advisory->aliases.item[i]);
	buf_format(out, "] \"%s\"%s\n", advisory->summary ? advisory->summary : "",
	           advisory->is_withdrawn ? " withdrawn" : "");
	for (size_t i = 0; i < advisory->count; i++) {
		const struct affected *affected = &advisory->affected[i];
		buf_format(out, "  %s %s %s %s %s %s %s\n", ecosystem_name(affected->ecosystem),
		           *affected->release ? affected->release : "-", affected->package,
		           *affected->versions ? affected->versions : "-", states[affected->state],
		           reasons[affected->why], severity_name(affected->severity));
	}
	return 0;
}

ptrdiff_t pieces_more(void *from, const char **data, struct err *err)
{
	struct pieces *pieces = from;
	(void)err;
	size_t size = pieces->rest.length < pieces->size ? pieces->rest.length : pieces->size;
	free(pieces->piece);
	pieces->piece = NULL;
	if (size == 0)
		return 0;
	pieces->piece = mem_copy(pieces->rest.at, size);
	*data = pieces->piece;
	pieces->rest = (struct span){pieces->rest.at + size, pieces->rest.length - size};
	return (ptrdiff_t)size;
}

int dump_read(dump_reader *reader, struct span text, struct buf *out, struct err *err)
{
	const size_t sizes[] = {SIZE_MAX, 1, 7, 4096};
	int first = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct pieces pieces = {.rest = text, .size = sizes[i]};
		struct buf other = BUF_INIT;
		struct err ignored = ERR_INIT;
		int rc = reader(&pieces, i ? &other : out, i ? &ignored : err);
		free(pieces.piece);
		if (i == 0)
			first = rc;
		else if (rc != first || other.size != out->size ||
		         (other.size && memcmp(other.data, out->data, other.size) != 0)) {
			fprintf(stderr, "in pieces of %zu: %d, whole: %d\n%.*s---\n%.*s%s\n", sizes[i], rc,
			        first, (int)other.size, (const char *)other.data, (int)out->size,
			        (const char *)out->data, ignored.message ? ignored.message : "");
			abort();
		}
		err_clear(&ignored);
		buf_release(&other);
	}
	return first;
}

int dump_json(struct pieces *from, struct buf *out, struct err *err)
{
	static const char marks[] = ".{}[]:s0tfn!";
	struct json_stream *stream = json_stream_new(pieces_more, from);
	enum json_event event;
	do {
		struct span text = {NULL, 0};
		event = json_stream_next(stream, &text, err);
		buf_add_byte(out, (unsigned char)marks[event]);
		if (event == JSON_NAME || event == JSON_STRING || event == JSON_NUMBER)
			buf_format(out, "<%.*s>", (int)text.length, text.at);
	} while (event != JSON_END && event != JSON_BROKEN);
	json_stream_free(stream);
	return event == JSON_END ? 0 : -1;
}

int dump_debian_tracker(struct pieces *from, struct buf *out, struct err *err)
{
	struct json_stream *stream = json_stream_new(pieces_more, from);
	int rc = debian_tracker_read(stream, advisory_dump, out, err);
	json_stream_free(stream);
	return rc;
}

int dump_osv(struct pieces *from, struct buf *out, struct err *err)
{
	struct json_stream *stream = json_stream_new(pieces_more, from);
	struct advisory advisory = ADVISORY_INIT;
	struct osv_left_out left_out = {0};
	int rc = osv_read(stream, &advisory, &left_out, err);
	if (rc == 0) {
		advisory_dump(out, &advisory, err);
		if (left_out.packages)
			buf_format(out, "  left out: %llu\n", (unsigned long long)left_out.packages);
	}
	advisory_release(&advisory);
	json_stream_free(stream);
	return rc;
}

/* Read twice, as its head may stand anywhere. */
int dump_alpine_secdb(struct pieces *from, struct buf *out, struct err *err)
{
	struct pieces again = {.rest = from->rest, .size = from->size};
	struct alpine_secdb head = {0};
	struct json_stream *stream = json_stream_new(pieces_more, &again);
	int rc = alpine_secdb_head(stream, &head, err);
	json_stream_free(stream);
	free(again.piece);
	if (rc == 0) {
		buf_format(out, "%s\n", head.name);
		stream = json_stream_new(pieces_more, from);
		rc = alpine_secdb_read(stream, &head, advisory_dump, out, err);
		json_stream_free(stream);
	}
	alpine_secdb_release(&head);
	return rc;
}

static int dump_exploited(void *context, const char *id, int64_t added, struct err *err)
{
	(void)err;
	buf_format(context, "%s %lld\n", id, (long long)added);
	return 0;
}

int dump_kev_json(struct pieces *from, struct buf *out, struct err *err)
{
	struct json_stream *stream = json_stream_new(pieces_more, from);
	int rc = kev_read_json(stream, dump_exploited, out, err);
	json_stream_free(stream);
	return rc;
}

int dump_kev_csv(struct pieces *from, struct buf *out, struct err *err)
{
	struct csv *csv = csv_new(pieces_more, from);
	int rc = kev_read_csv(csv, dump_exploited, out, err);
	csv_free(csv);
	return rc;
}

static int dump_likelihood(void *context, const char *id, unsigned epss, struct err *err)
{
	(void)err;
	buf_format(context, "%s %u\n", id, epss);
	return 0;
}

int dump_epss(struct pieces *from, struct buf *out, struct err *err)
{
	int64_t scored = 0;
	struct csv *csv = csv_new(pieces_more, from);
	int rc = epss_read(csv, dump_likelihood, out, &scored, err);
	csv_free(csv);
	if (rc == 0 && scored)
		buf_format(out, "scored %lld\n", (long long)scored);
	return rc;
}

int dump_nvd(struct pieces *from, struct buf *out, struct err *err)
{
	struct json_stream *stream = json_stream_new(pieces_more, from);
	struct nvd_left_out left_out = {0};
	int rc = nvd_read(stream, &left_out, advisory_dump, out, err);
	if (left_out.matches)
		buf_format(out, "left out: %llu\n", (unsigned long long)left_out.matches);
	json_stream_free(stream);
	return rc;
}
