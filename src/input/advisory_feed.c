#include "input/advisory_feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "input/published_file.h"
#include "wire/alpine_secdb.h"
#include "wire/csv.h"
#include "wire/debian_tracker.h"
#include "wire/epss.h"
#include "wire/json_stream.h"
#include "wire/kev.h"
#include "wire/nvd.h"
#include "wire/osv.h"

/* A file being read, and where it goes. */
struct reading {
	const struct advisory_feed *feed;
	const struct advisory_taker *taker;
	struct advisory_tally *tally;
	struct published_file *file;
	struct alpine_secdb head;
	uint64_t last_progress;
};

static enum source_kind kind_of(enum feed_format format)
{
	static const enum source_kind kinds[] = {
		[FEED_UNKNOWN] = SOURCE_NONE, [FEED_DEBIAN_TRACKER] = SOURCE_DEBIAN_TRACKER,
		[FEED_OSV] = SOURCE_OSV,      [FEED_SECDB] = SOURCE_ALPINE,
		[FEED_KEV_JSON] = SOURCE_KEV, [FEED_KEV_CSV] = SOURCE_KEV,
		[FEED_EPSS] = SOURCE_EPSS,    [FEED_NVD] = SOURCE_NVD,
	};
	return kinds[format];
}

/* The error so far, with the member and the file before it. */
static int named(const struct advisory_feed *feed, const char *member, struct err *err)
{
	/* What comes from the file itself has named it already. */
	if (err->message && strstr(err->message, feed->path))
		return -1;
	return member ? err_wrap(err, "'%s', member '%s'", feed->path, member)
	              : err_wrap(err, "'%s'", feed->path);
}

/* The release and repository of a secdb may stand behind its packages. */
static int read_secdb_head(const struct advisory_feed *feed, struct alpine_secdb *head,
                           struct err *err)
{
	struct published_file *file = published_file_open(feed->path, err);
	int rc = file && published_file_next(file, err) > 0 ? 0 : -1;
	if (rc == 0) {
		struct json_stream *stream = json_stream_new(published_file_more, file);
		rc = alpine_secdb_head(stream, head, err);
		json_stream_free(stream);
	}
	published_file_close(file);
	return rc < 0 ? named(feed, NULL, err) : 0;
}

static int settle_name(struct advisory_feed *feed, struct err *err)
{
	struct alpine_secdb head = {0};
	int rc = 0;
	if (feed->format == FEED_DEBIAN_TRACKER)
		feed->name = str_dup("Debian");
	else if (feed->format == FEED_SECDB && (rc = read_secdb_head(feed, &head, err)) == 0)
		feed->name = MEM_STEAL(head.name);
	else if (feed->kind == SOURCE_KEV)
		feed->name = str_dup("CISA");
	else if (feed->kind == SOURCE_EPSS)
		feed->name = str_dup("FIRST");
	else if (feed->kind == SOURCE_NVD)
		feed->name = str_dup("NVD");
	alpine_secdb_release(&head);
	return rc;
}

/* Whether the text claims to be of a kind that tare reads, however it goes on. */
static bool is_ours(struct span beginning)
{
	size_t at = 0;
	while (at < beginning.length && memchr(" \t\r\n", beginning.at[at], 4))
		at++;
	return at < beginning.length && beginning.at[at] == '{';
}

static int recognise(struct advisory_feed *feed, struct published_file *file, bool *is_foreign,
                     struct err *err)
{
	struct span beginning = {NULL, 0};
	int rc = published_file_next(file, err);
	if (rc > 0)
		rc = published_file_peek(file, &beginning, err) == 0 ? 1 : -1;
	if (rc < 0)
		return named(feed, published_file_member(file), err);
	if (rc == 0 || beginning.length == 0) {
		*is_foreign = rc > 0;
		return err_set(err, ERR_FAIL, "'%s' is empty", feed->path);
	}
	feed->format = feed_format_of(beginning);
	feed->kind = kind_of(feed->format);
	feed->is_set = feed->format == FEED_OSV && published_file_is_zip(file);
	if (feed->format != FEED_UNKNOWN)
		return 0;
	*is_foreign = !is_ours(beginning) && !published_file_is_zip(file);
	return err_set(err, ERR_FAIL,
	               "'%s' is nothing that tare knows: neither the Debian tracker's JSON, OSV, "
	               "Alpine's secdb, KEV, EPSS, NVD's JSON 2.0, nor a database",
	               feed->path);
}

int advisory_feed_open(struct advisory_feed *feed, const char *path, bool *is_foreign,
                       struct err *err)
{
	bool ignored;
	if (!is_foreign)
		is_foreign = &ignored;
	*is_foreign = false;
	*feed = (struct advisory_feed){.path = str_dup(path)};
	struct published_file *file = published_file_open(path, err);
	int rc = file ? recognise(feed, file, is_foreign, err) : -1;
	if (rc == 0) {
		feed->written = published_file_written(file);
		feed->size = published_file_size(file);
		rc = settle_name(feed, err);
	}
	published_file_close(file);
	if (rc != 0)
		advisory_feed_release(feed);
	return rc;
}

void advisory_feed_release(struct advisory_feed *feed)
{
	free(feed->path);
	free(feed->name);
}

static void report_progress(struct reading *reading)
{
	const uint64_t step = (uint64_t)256 << 10;
	uint64_t done = published_file_done(reading->file);
	if (!reading->taker->progress || done < reading->last_progress + step)
		return;
	reading->last_progress = done;
	reading->taker->progress(reading->taker->context, done, published_file_size(reading->file));
}

static int take_advisory(void *context, const struct advisory *advisory, struct err *err)
{
	struct reading *reading = context;
	reading->tally->records++;
	report_progress(reading);
	return reading->taker->advisory(reading->taker->context, advisory, err);
}

static int take_exploited(void *context, const char *id, int64_t added, struct err *err)
{
	struct reading *reading = context;
	reading->tally->records++;
	if (added > reading->tally->dated)
		reading->tally->dated = added;
	return reading->taker->exploited(reading->taker->context, id, added, err);
}

static int take_likelihood(void *context, const char *id, unsigned epss, struct err *err)
{
	struct reading *reading = context;
	reading->tally->records++;
	report_progress(reading);
	return reading->taker->likelihood(reading->taker->context, id, epss, err);
}

static int read_osv(struct reading *reading, struct json_stream *stream, struct err *err)
{
	struct advisory advisory = ADVISORY_INIT;
	struct osv_left_out left_out = {0};
	int rc = osv_read(stream, &advisory, &left_out, err);
	reading->tally->packages += left_out.packages;
	if (rc == 0)
		rc = take_advisory(reading, &advisory, err);
	advisory_release(&advisory);
	return rc;
}

static int read_csv(struct reading *reading, struct err *err)
{
	struct csv *csv = csv_new(published_file_more, reading->file);
	int rc = reading->feed->format == FEED_EPSS
	             ? epss_read(csv, take_likelihood, reading, &reading->tally->dated, err)
	             : kev_read_csv(csv, take_exploited, reading, err);
	csv_free(csv);
	return rc;
}

static int read_json(struct reading *reading, struct json_stream *stream, struct err *err)
{
	struct nvd_left_out left_out = {0};
	int rc;
	switch (reading->feed->format) {
	case FEED_OSV:
		return read_osv(reading, stream, err);
	case FEED_DEBIAN_TRACKER:
		return debian_tracker_read(stream, take_advisory, reading, err);
	case FEED_SECDB:
		return alpine_secdb_read(stream, &reading->head, take_advisory, reading, err);
	case FEED_KEV_JSON:
		return kev_read_json(stream, take_exploited, reading, err);
	case FEED_NVD:
		rc = nvd_read(stream, &left_out, take_advisory, reading, err);
		reading->tally->matches += left_out.matches;
		return rc;
	default:
		return err_set(err, ERR_FAIL, "not read as a feed");
	}
}

/* Says where in a member or file it was, when the reader did not. */
static int add_place(const struct json_stream *stream, struct err *err)
{
	if (!err->message || strstr(err->message, "at byte ") || strstr(err->message, "using '"))
		return -1;
	return err_wrap(err, "before byte %llu", (unsigned long long)json_stream_offset(stream));
}

static int read_members(struct reading *reading, struct err *err)
{
	struct json_stream *stream = json_stream_new(published_file_more, reading->file);
	bool is_csv = reading->feed->format == FEED_EPSS || reading->feed->format == FEED_KEV_CSV;
	uint64_t members = 0;
	int rc;
	while ((rc = published_file_next(reading->file, err)) > 0) {
		if (++members > 1 && !reading->feed->is_set) {
			rc = err_set(err, ERR_FAIL, "a second member in an archive of %s",
			             feed_format_name(reading->feed->format));
		} else if (is_csv) {
			rc = read_csv(reading, err);
		} else {
			json_stream_again(stream, published_file_more, reading->file);
			rc = read_json(reading, stream, err);
			if (rc != 0)
				add_place(stream, err);
		}
		if (rc != 0)
			break;
	}
	json_stream_free(stream);
	return rc < 0 ? named(reading->feed, published_file_member(reading->file), err) : 0;
}

int advisory_feed_read(const struct advisory_feed *feed, const struct advisory_taker *taker,
                       struct advisory_tally *tally, struct err *err)
{
	struct reading reading = {.feed = feed, .taker = taker, .tally = tally};
	*tally = (struct advisory_tally){0};
	int rc = 0;
	if (feed->format == FEED_SECDB)
		rc = read_secdb_head(feed, &reading.head, err);
	if (rc == 0) {
		reading.file = published_file_open(feed->path, err);
		rc = reading.file ? read_members(&reading, err) : -1;
	}
	if (reading.file)
		tally->unpacked = published_file_unpacked(reading.file);
	published_file_close(reading.file);
	alpine_secdb_release(&reading.head);
	return rc;
}
