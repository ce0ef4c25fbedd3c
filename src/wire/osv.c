#include "wire/osv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/json_walk.h"
#include "wire/osv_range.h"

/* One element of "affected", before it is known what to make of it. */
struct entry {
	enum ecosystem ecosystem;
	char *release, *package;
	enum severity severity;
	bool is_end_of_life;
	bool has_versions, has_fixed; /* of SEMVER and ECOSYSTEM ranges */
	struct buf ranges;            /* of these, alternatives */
	struct buf listed;            /* "=V|=V" of "versions" */
	struct buf commits;           /* of GIT ranges */
	bool commits_fixed;
	char *repository;
};

static void entry_release(struct entry *entry)
{
	free(entry->release);
	free(entry->package);
	free(entry->repository);
	buf_release(&entry->ranges);
	buf_release(&entry->listed);
	buf_release(&entry->commits);
}

int64_t osv_time(struct span text)
{
	char copy[20] = "";
	struct tm parts = {0};
	if (text.length < 19)
		return 0;
	memcpy(copy, text.at, 19);
	const char *end = strptime(copy, "%Y-%m-%dT%H:%M:%S", &parts);
	if (!end || *end)
		return 0;
	time_t when = timegm(&parts);
	return when > 0 ? (int64_t)when : 0;
}

char *osv_repository(struct span url)
{
	const char *scheme = memmem(url.at, url.length, "://", 3);
	struct span rest = url;
	if (scheme)
		rest = (struct span){scheme + 3, (size_t)(url.at + url.length - scheme - 3)};
	while (rest.length && rest.at[rest.length - 1] == '/')
		rest.length--;
	if (rest.length > 4 && memcmp(rest.at + rest.length - 4, ".git", 4) == 0)
		rest.length -= 4;
	char *name = span_dup(rest);
	for (char *at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return name;
}

/* "22.04:LTS" → "22.04"; others stay. */
static char *release_name(enum ecosystem ecosystem, struct span release)
{
	if (ecosystem == ECOSYSTEM_UBUNTU && release.length > 4 &&
	    memcmp(release.at + release.length - 4, ":LTS", 4) == 0 &&
	    isdigit((unsigned char)*release.at))
		release.length -= 4;
	return span_dup(release);
}

static int read_package(struct json_stream *stream, struct entry *entry, struct err *err)
{
	struct span name, release;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "name")) {
			rc = json_keep_text(stream, &entry->package, err);
		} else if (span_equal(name, "ecosystem")) {
			rc = json_text(stream, &name, err);
			if (rc > 0) {
				entry->ecosystem = ecosystem_parse(name, &release);
				free(entry->release);
				entry->release = release_name(entry->ecosystem, release);
			}
		} else {
			rc = json_stream_skip(stream, err);
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static void add_alternative(struct buf *to, const struct buf *text)
{
	if (text->size == 0)
		return;
	if (to->size)
		buf_add_byte(to, '|');
	buf_add(to, text->data, text->size);
}

static void take_range(struct entry *entry, const struct osv_range *range)
{
	if (range->type == OSV_GIT) {
		add_alternative(&entry->commits, &range->text);
		entry->commits_fixed |= range->has_fixed;
	} else if (range->type != OSV_NONE) {
		add_alternative(&entry->ranges, &range->text);
		entry->has_versions = true;
		entry->has_fixed |= range->has_fixed;
	}
	if (range->repo && !entry->repository)
		entry->repository = osv_repository(span_of(range->repo));
}

static int read_ranges(struct json_stream *stream, struct entry *entry, struct err *err)
{
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		struct osv_range range = {.type = OSV_NONE};
		rc = osv_range_read(stream, &range, err);
		if (rc >= 0)
			take_range(entry, &range);
		osv_range_release(&range);
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static int read_versions(struct json_stream *stream, struct entry *entry, struct err *err)
{
	struct span text;
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_text_element(stream, &text, err)) > 0) {
		buf_add_str(&entry->listed, entry->listed.size ? "|=" : "=");
		osv_version_add(&entry->listed, text);
	}
	return rc;
}

/* Debian and Ubuntu tell here how urgent it is for them. */
static int read_specific(struct json_stream *stream, struct entry *entry, struct err *err)
{
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "urgency") || span_equal(name, "severity")) {
			rc = json_text(stream, &name, err);
			MEM_AUTO char *word = rc > 0 ? span_dup(name) : NULL;
			if (str_equal(word, "unimportant"))
				entry->severity = SEVERITY_NEGLIGIBLE;
			else if (str_equal(word, "end-of-life"))
				entry->is_end_of_life = true;
			else if (word)
				(void)severity_parse(word, &entry->severity);
		} else {
			rc = json_stream_skip(stream, err);
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

/* The vectors of a "severity" array, v4 before v3 before v2; a word goes to *word. */
struct vectors {
	char *text[3];
	enum severity word;
};

static int read_vector(struct json_stream *stream, struct vectors *vectors, struct err *err)
{
	char *type = NULL, *score = NULL;
	struct span name;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "type"))
			rc = json_keep_text(stream, &type, err);
		else if (span_equal(name, "score"))
			rc = json_keep_text(stream, &score, err);
		else
			rc = json_stream_skip(stream, err);
		if (rc < 0)
			break;
	}
	int place = !type || !score                ? -1
	            : strcmp(type, "CVSS_V4") == 0 ? 0
	            : strcmp(type, "CVSS_V3") == 0 ? 1
	            : strcmp(type, "CVSS_V2") == 0 ? 2
	                                           : -1;
	if (place >= 0 && !vectors->text[place] && !strchr(score, ' '))
		vectors->text[place] = MEM_STEAL(score);
	else if (place < 0 && score)
		(void)severity_parse(score, &vectors->word);
	free(type);
	free(score);
	return rc;
}

static int read_severity(struct json_stream *stream, struct vectors *vectors, struct err *err)
{
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0)
		rc = read_vector(stream, vectors, err) < 0 ? -1 : 1;
	return rc;
}

static void take_vectors(struct advisory *advisory, struct vectors *vectors)
{
	BUF_AUTO struct buf text = BUF_INIT;
	for (size_t i = 0; i < 3; i++) {
		if (vectors->text[i])
			buf_format(&text, "%s%s", text.size ? " " : "", vectors->text[i]);
		free(vectors->text[i]);
	}
	if (text.size && !advisory->cvss)
		advisory->cvss = buf_detach(&text);
	if (!advisory->severity)
		advisory->severity = vectors->word;
}

static bool is_matched(enum ecosystem ecosystem)
{
	return ecosystem >= ECOSYSTEM_DEBIAN && ecosystem <= ECOSYSTEM_UPSTREAM;
}

static void add_entry(struct advisory *advisory, const struct entry *entry,
                      enum ecosystem ecosystem, const char *package, const struct buf *versions,
                      bool is_fixed)
{
	struct affected affected = {.ecosystem = ecosystem,
	                            .release = str_dup(entry->release ? entry->release : ""),
	                            .package = str_dup(package),
	                            .versions = str_dup_n((const char *)versions->data, versions->size),
	                            .severity = entry->severity};
	affected.state = is_fixed ? FIX_KNOWN : FIX_NONE;
	if (!is_fixed && (entry->is_end_of_life || entry->severity == SEVERITY_NEGLIGIBLE)) {
		affected.state = FIX_WILL_NOT;
		affected.why = entry->is_end_of_life ? WHY_END_OF_LIFE : WHY_UNIMPORTANT;
	}
	advisory_add(advisory, affected);
}

/* What is told of a repository: its commits, and versions where no package has them. */
static void take_repository(struct advisory *advisory, const struct entry *entry)
{
	BUF_AUTO struct buf all = BUF_INIT;
	if (!entry->package) {
		add_alternative(&all, &entry->ranges);
		if (!entry->has_versions)
			add_alternative(&all, &entry->listed);
	}
	add_alternative(&all, &entry->commits);
	if (entry->repository && all.size)
		add_entry(advisory, entry, ECOSYSTEM_GIT, entry->repository, &all,
		          entry->commits_fixed || entry->has_fixed);
}

static void take_entry(struct advisory *advisory, struct entry *entry,
                       struct osv_left_out *left_out)
{
	take_repository(advisory, entry);
	if (!entry->package && !entry->repository && entry->has_versions)
		add_entry(advisory, entry, ECOSYSTEM_UPSTREAM, NULL, &entry->ranges, entry->has_fixed);
	if (!entry->package)
		return;
	if (!is_matched(entry->ecosystem)) {
		left_out->packages++;
		return;
	}
	if (entry->ecosystem == ECOSYSTEM_UPSTREAM)
		for (char *at = entry->package; *at; at++)
			*at = (char)tolower((unsigned char)*at);
	const struct buf *versions = entry->has_versions ? &entry->ranges : &entry->listed;
	if (versions->size)
		add_entry(advisory, entry, entry->ecosystem, entry->package, versions,
		          entry->has_fixed || entry->commits_fixed);
}

static int read_affected_entry(struct json_stream *stream, struct advisory *advisory,
                               struct osv_left_out *left_out, struct err *err)
{
	struct entry entry = {0};
	struct vectors vectors = {0};
	struct span name;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "package"))
			rc = read_package(stream, &entry, err);
		else if (span_equal(name, "ranges"))
			rc = read_ranges(stream, &entry, err);
		else if (span_equal(name, "versions"))
			rc = read_versions(stream, &entry, err);
		else if (span_equal(name, "ecosystem_specific"))
			rc = read_specific(stream, &entry, err);
		else if (span_equal(name, "severity"))
			rc = read_severity(stream, &vectors, err);
		else
			rc = json_stream_skip(stream, err);
		if (rc < 0)
			break;
	}
	take_vectors(advisory, &vectors);
	if (rc == 0)
		take_entry(advisory, &entry, left_out);
	entry_release(&entry);
	return rc;
}

static int read_affected(struct json_stream *stream, struct advisory *advisory,
                         struct osv_left_out *left_out, struct err *err)
{
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		if (advisory->count > LIMIT_AFFECTED)
			return err_set(err, ERR_FAIL, "more than %zu affected packages", LIMIT_AFFECTED);
		rc = read_affected_entry(stream, advisory, left_out, err) < 0 ? -1 : 1;
	}
	return rc;
}

static int read_aliases(struct json_stream *stream, struct advisory *advisory, struct err *err)
{
	struct span text;
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_text_element(stream, &text, err)) > 0) {
		MEM_AUTO char *alias = span_dup(text);
		if (advisory->aliases.count < LIMIT_ALIASES && !strpbrk(alias, " \t\n"))
			strlist_add(&advisory->aliases, alias);
	}
	return rc;
}

static int read_time(struct json_stream *stream, int64_t *when, struct err *err)
{
	struct span text;
	int rc = json_text(stream, &text, err);
	if (rc > 0)
		*when = osv_time(text);
	return rc;
}

/* Where entries name neither a package nor a repository, as curl's of before 2017, the record's
 * "database_specific" may; else nobody knows what they are of. */
static void name_packages(struct advisory *advisory, const char *package)
{
	size_t kept = 0;
	for (size_t i = 0; i < advisory->count; i++) {
		struct affected affected = advisory->affected[i];
		if (!affected.package && package)
			affected.package = str_dup(package);
		if (affected.package) {
			advisory->affected[kept++] = affected;
		} else {
			free(affected.release);
			free(affected.versions);
		}
	}
	advisory->count = kept;
}

/* GitHub's word for the severity stands in "database_specific", curl's name for itself, too. */
static int read_database(struct json_stream *stream, struct advisory *advisory, char **package,
                         struct err *err)
{
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "severity")) {
			rc = json_text(stream, &name, err);
			MEM_AUTO char *word = rc > 0 ? span_dup(name) : NULL;
			if (word)
				(void)severity_parse(word, &advisory->severity);
		} else if (span_equal(name, "package")) {
			rc = json_keep_text(stream, package, err);
		} else {
			rc = json_stream_skip(stream, err);
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

/* The title; where there is none, the first line of the details. */
static int read_words(struct json_stream *stream, struct advisory *advisory, bool is_title,
                      struct err *err)
{
	struct span text, line;
	int rc = json_text(stream, &text, err);
	if (rc <= 0 || (!is_title && advisory->summary))
		return rc;
	text = span_trim(text);
	if (!is_title && span_line(&text, &line))
		text = line;
	if (text.length)
		advisory_summarise(advisory, text);
	return 1;
}

static int read_member(struct json_stream *stream, struct span name, struct advisory *out,
                       char **package, struct osv_left_out *left_out, struct err *err)
{
	if (span_equal(name, "id"))
		return json_keep_text(stream, &out->id, err);
	if (span_equal(name, "summary"))
		return read_words(stream, out, true, err);
	if (span_equal(name, "details"))
		return read_words(stream, out, false, err);
	if (span_equal(name, "aliases") || span_equal(name, "upstream"))
		return read_aliases(stream, out, err);
	if (span_equal(name, "published"))
		return read_time(stream, &out->published, err);
	if (span_equal(name, "modified"))
		return read_time(stream, &out->modified, err);
	if (span_equal(name, "withdrawn")) {
		int rc = json_text(stream, &name, err);
		out->is_withdrawn |= rc > 0;
		return rc;
	}
	if (span_equal(name, "affected"))
		return read_affected(stream, out, left_out, err);
	if (span_equal(name, "database_specific"))
		return read_database(stream, out, package, err);
	if (span_equal(name, "severity")) {
		struct vectors vectors = {0};
		int rc = read_severity(stream, &vectors, err);
		take_vectors(out, &vectors);
		return rc;
	}
	return json_stream_skip(stream, err);
}

/* Of two that decide what is affected, readers disagree which counts. */
static int once(struct span name, unsigned *seen, struct err *err)
{
	static const char *const names[] = {"id", "affected", "withdrawn", "aliases"};
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		if (!span_equal(name, names[i]))
			continue;
		if (*seen & 1U << i)
			return err_set(err, ERR_FAIL, "\"%s\" stands twice", names[i]);
		*seen |= 1U << i;
	}
	return 0;
}

int osv_read(struct json_stream *stream, struct advisory *out, struct osv_left_out *left_out,
             struct err *err)
{
	struct span name;
	MEM_AUTO char *package = NULL;
	unsigned seen = 0;
	int rc = json_enter_object(stream, err);
	if (rc == 0)
		return err_set(err, ERR_FAIL, "no OSV record: not an object");
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (once(name, &seen, err) != 0)
			return -1;
		rc = read_member(stream, name, out, &package, left_out, err) < 0 ? -1 : 1;
	}
	name_packages(out, package);
	if (rc < 0)
		return -1;
	if (!out->id || !*out->id)
		return err_set(err, ERR_FAIL, "no OSV record: it has no \"id\"");
	strlist_sort_unique(&out->aliases);
	return json_stream_next(stream, NULL, err) == JSON_END ? 0 : -1;
}
