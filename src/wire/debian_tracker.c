#include "wire/debian_tracker.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "wire/debian_release.h"
#include "wire/json_walk.h"

/* What one release says; strings are owned. */
struct status {
	char *status, *fixed, *urgency, *reason;
	bool has_nodsa;
};

static void status_release(struct status *status)
{
	free(status->status);
	free(status->fixed);
	free(status->urgency);
	free(status->reason);
}

/* A text that decides may stand once. */
static int keep_once(struct json_stream *stream, const char *name, char **slot, struct err *err)
{
	if (*slot)
		return err_set(err, ERR_FAIL, "\"%s\" stands twice", name);
	return json_keep_text(stream, slot, err);
}

static int read_status(struct json_stream *stream, struct status *status, struct err *err)
{
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "status"))
			rc = keep_once(stream, "status", &status->status, err);
		else if (span_equal(name, "fixed_version"))
			rc = keep_once(stream, "fixed_version", &status->fixed, err);
		else if (span_equal(name, "urgency"))
			rc = json_keep_text(stream, &status->urgency, err);
		else if (span_equal(name, "nodsa_reason"))
			rc = json_keep_text(stream, &status->reason, err);
		else if (span_equal(name, "nodsa"))
			rc = json_text(stream, &name, err), status->has_nodsa = rc > 0;
		else
			rc = json_stream_skip(stream, err);
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

/* "medium**" is NVD's word, handed on; it counts as well. */
static enum severity urgency_severity(const char *urgency)
{
	enum severity severity = SEVERITY_UNKNOWN;
	if (!urgency)
		return SEVERITY_UNKNOWN;
	if (str_equal(urgency, "unimportant"))
		return SEVERITY_NEGLIGIBLE;
	size_t length = 0;
	while (urgency[length] && urgency[length] != '*')
		length++;
	MEM_AUTO char *word = str_dup_n(urgency, length);
	return severity_parse(word, &severity) == 0 ? severity : SEVERITY_UNKNOWN;
}

static void judge_open(const struct status *status, struct affected *affected)
{
	affected->state = FIX_WILL_NOT;
	if (str_equal(status->urgency, "end-of-life"))
		affected->why = WHY_END_OF_LIFE;
	else if (str_equal(status->urgency, "unimportant"))
		affected->why = WHY_UNIMPORTANT;
	else if (str_equal(status->reason, "ignored"))
		affected->why = WHY_IGNORED;
	else if (status->has_nodsa && !str_equal(status->reason, "postponed"))
		affected->why = WHY_NO_DSA;
	else
		affected->state = FIX_NONE;
	if (status->has_nodsa && affected->state == FIX_NONE)
		affected->why = WHY_POSTPONED;
}

static void add_release(struct advisory *advisory, const char *package, char *release,
                        const struct status *status)
{
	struct affected affected = {.ecosystem = ECOSYSTEM_DEBIAN,
	                            .severity = urgency_severity(status->urgency)};
	if (str_equal(status->status, "resolved")) {
		if (!status->fixed || str_equal(status->fixed, "0"))
			return;
		affected.versions = str_format("<%s", status->fixed);
	} else if (str_equal(status->status, "open")) {
		judge_open(status, &affected);
	} else if (str_equal(status->status, "undetermined")) {
		affected.state = FIX_UNDETERMINED;
	} else {
		return;
	}
	if (!affected.versions)
		affected.versions = str_dup("");
	affected.release = str_dup(release);
	affected.package = str_dup(package);
	advisory_add(advisory, affected);
}

static int read_releases(struct json_stream *stream, const char *package, struct advisory *advisory,
                         struct err *err)
{
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		struct status status = {0};
		MEM_AUTO char *release = debian_release_number(name);
		rc = read_status(stream, &status, err);
		if (rc >= 0)
			add_release(advisory, package, release, &status);
		status_release(&status);
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static int read_vulnerability(struct json_stream *stream, const char *package,
                              struct advisory *advisory, struct err *err)
{
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "description")) {
			rc = json_text(stream, &name, err);
			if (rc > 0)
				advisory_summarise(advisory, name);
		} else if (span_equal(name, "releases")) {
			rc = read_releases(stream, package, advisory, err);
		} else {
			rc = json_stream_skip(stream, err);
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static int read_package(struct json_stream *stream, const char *package, advisory_sink *sink,
                        void *context, struct err *err)
{
	struct span name;
	struct strmap seen = STRMAP_INIT;
	int rc = json_enter_object(stream, err);
	if (rc == 0)
		return err_set(err, ERR_FAIL, "package '%s' holds no object", package);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		struct advisory advisory = ADVISORY_INIT;
		advisory.id = span_dup(name);
		if (strmap_put(&seen, advisory.id, 0))
			rc = read_vulnerability(stream, package, &advisory, err);
		else
			rc = err_set(err, ERR_FAIL, "'%s' stands twice in '%s'", advisory.id, package);
		if (rc >= 0 && !advisory_is_empty(&advisory))
			rc = sink(context, &advisory, err);
		advisory_release(&advisory);
		rc = rc < 0 ? -1 : 1;
	}
	strmap_release(&seen);
	return rc;
}

int debian_tracker_read(struct json_stream *stream, advisory_sink *sink, void *context,
                        struct err *err)
{
	struct span name;
	struct strmap seen = STRMAP_INIT;
	int rc = json_enter_object(stream, err);
	if (rc == 0)
		return err_set(err, ERR_FAIL, "not the tracker's JSON: no object");
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		MEM_AUTO char *package = span_dup(name);
		rc = strmap_put(&seen, package, 0)
		         ? read_package(stream, package, sink, context, err)
		         : err_set(err, ERR_FAIL, "package '%s' stands twice", package);
		rc = rc < 0 ? -1 : 1;
	}
	strmap_release(&seen);
	if (rc < 0)
		return -1;
	return json_stream_next(stream, NULL, err) == JSON_END ? 0 : -1;
}
