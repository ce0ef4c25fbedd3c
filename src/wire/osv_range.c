#include "wire/osv_range.h"

#include <stdlib.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/json_walk.h"

/* '+' introduced, '-' fixed, '~' last_affected, '!' limit */
struct event {
	char kind;
	char *version; /* owned */
};

struct events {
	struct event *item;
	size_t count, cap;
};

static void events_release(struct events *events)
{
	for (size_t i = 0; i < events->count; i++)
		free(events->item[i].version);
	free(events->item);
}

void osv_version_add(struct buf *to, struct span version)
{
	size_t from = to->size;
	buf_add(to, version.at, version.length);
	for (size_t i = from; i < to->size; i++)
		if (to->data[i] <= ' ' || to->data[i] == '|' || to->data[i] == 0x7f)
			to->data[i] = '_';
}

static char event_kind(struct span name)
{
	return span_equal(name, "introduced")      ? '+'
	       : span_equal(name, "fixed")         ? '-'
	       : span_equal(name, "last_affected") ? '~'
	       : span_equal(name, "limit")         ? '!'
	                                           : '\0';
}

/* An object is one event; a member of each kind at most makes sense, and all are taken. */
static int read_event(struct json_stream *stream, struct events *events, struct err *err)
{
	struct span name, text;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		char kind = event_kind(name);
		rc = json_text(stream, &text, err);
		if (rc < 0)
			return -1;
		if (rc == 0 || !kind || text.length == 0)
			continue;
		if (events->count == LIMIT_OSV_EVENTS)
			return err_set(err, ERR_FAIL, "a range of more than %zu events", LIMIT_OSV_EVENTS);
		mem_grow(&events->item, &events->cap, events->count + 1, sizeof *events->item);
		BUF_AUTO struct buf version = BUF_INIT;
		osv_version_add(&version, text);
		events->item[events->count++] = (struct event){kind, buf_detach(&version)};
	}
	return rc;
}

static int read_events(struct json_stream *stream, struct events *events, struct err *err)
{
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0)
		rc = read_event(stream, events, err) < 0 ? -1 : 1;
	return rc;
}

/* Whether each "introduced" is followed by what ends it, if anything does. */
static bool is_paired(const struct events *events)
{
	bool is_open = false;
	for (size_t i = 0; i < events->count; i++) {
		bool opens = events->item[i].kind == '+';
		if (opens == is_open)
			return false;
		is_open = opens;
	}
	return true;
}

static void add_pairs(const struct events *events, struct buf *text)
{
	for (size_t i = 0; i < events->count; i++) {
		const struct event *event = &events->item[i];
		if (event->kind == '+') {
			bool from_start = str_equal(event->version, "0");
			buf_add_str(text, i ? "|" : "");
			buf_add_str(text, from_start ? "" : ">=");
			if (!from_start)
				buf_add_str(text, event->version);
			else if (i + 1 == events->count)
				buf_add_str(text, "*");
			continue;
		}
		if (!str_equal(events->item[i - 1].version, "0"))
			buf_add_byte(text, ' ');
		buf_add_str(text, event->kind == '~' ? "<=" : "<");
		buf_add_str(text, event->version);
	}
}

/* The events as they are, for whoever can compare their versions. */
static void add_events(const struct events *events, struct buf *text)
{
	buf_add_byte(text, '@');
	for (size_t i = 0; i < events->count; i++)
		buf_format(text, "%s%c%s", i ? " " : "",
		           events->item[i].kind == '!' ? '-' : events->item[i].kind,
		           events->item[i].version);
}

static enum osv_type type_of(struct span text)
{
	return span_equal(text, "SEMVER")      ? OSV_SEMVER
	       : span_equal(text, "ECOSYSTEM") ? OSV_ECOSYSTEM
	       : span_equal(text, "GIT")       ? OSV_GIT
	                                       : OSV_NONE;
}

int osv_range_read(struct json_stream *stream, struct osv_range *out, struct err *err)
{
	struct events events = {0};
	struct span name;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "type")) {
			rc = json_text(stream, &name, err);
			if (rc > 0)
				out->type = type_of(name);
		} else if (span_equal(name, "repo")) {
			rc = json_keep_text(stream, &out->repo, err);
		} else if (span_equal(name, "events")) {
			rc = read_events(stream, &events, err);
		} else {
			rc = json_stream_skip(stream, err);
		}
		if (rc < 0)
			break;
	}
	for (size_t i = 0; i < events.count; i++)
		out->has_fixed |= events.item[i].kind == '-';
	if (rc == 0 && events.count)
		(is_paired(&events) ? add_pairs : add_events)(&events, &out->text);
	events_release(&events);
	return rc;
}

void osv_range_release(struct osv_range *range)
{
	free(range->repo);
	buf_release(&range->text);
}
