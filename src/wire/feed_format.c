#include "wire/feed_format.h"

#include <string.h>

#include "wire/json_walk.h"

/* What the name of a member of the outermost object says of the whole. */
static enum feed_format format_of_name(struct span name)
{
	static const struct {
		const char *name;
		enum feed_format format;
	} names[] = {
		{"schema_version", FEED_OSV},
		{"affected", FEED_OSV},
		{"aliases", FEED_OSV},
		{"withdrawn", FEED_OSV},
		{"modified", FEED_OSV},
		{"upstream", FEED_OSV},
		{"apkurl", FEED_SECDB},
		{"urlprefix", FEED_SECDB},
		{"distroversion", FEED_SECDB},
		{"reponame", FEED_SECDB},
		{"catalogVersion", FEED_KEV_JSON},
		{"resultsPerPage", FEED_NVD},
		{"totalResults", FEED_NVD},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_equal(name, names[i].name))
			return names[i].format;
	return FEED_UNKNOWN;
}

/* The name of the first member of the next object; false when there is none. */
static bool first_name(struct json_stream *stream, struct span *name, struct err *err)
{
	return json_enter_object(stream, err) > 0 && json_member(stream, name, err) > 0;
}

/* Lists are called "vulnerabilities" by two, so what is in them decides. */
static enum feed_format format_of_list(struct json_stream *stream, struct err *err)
{
	struct span name;
	if (json_enter_array(stream, err) <= 0 || json_element(stream, err) <= 0 ||
	    json_member(stream, &name, err) <= 0)
		return FEED_UNKNOWN;
	if (span_equal(name, "cve"))
		return FEED_NVD;
	if (span_equal(name, "pkg"))
		return FEED_SECDB;
	do {
		if (span_equal(name, "cveID"))
			return FEED_KEV_JSON;
	} while (json_stream_skip(stream, err) == 0 && json_member(stream, &name, err) > 0);
	return FEED_UNKNOWN;
}

static enum feed_format format_of_json(struct span text)
{
	struct err err = ERR_INIT;
	struct json_stream *stream = json_stream_over(text);
	enum feed_format format = FEED_UNKNOWN;
	struct span name;
	int rc = json_enter_object(stream, &err);
	while (rc > 0 && (rc = json_member(stream, &name, &err)) > 0) {
		format = format_of_name(name);
		if (format)
			break;
		size_t depth = json_stream_depth(stream);
		if (span_equal(name, "vulnerabilities") || span_equal(name, "packages"))
			format = format_of_list(stream, &err);
		else if (first_name(stream, &name, &err) &&
		         (span_starts(name, "CVE-") || span_starts(name, "TEMP-")))
			format = FEED_DEBIAN_TRACKER;
		if (format)
			break;
		/* What was entered is left again. */
		while (rc > 0 && json_stream_depth(stream) > depth)
			rc = json_stream_next(stream, NULL, &err) == JSON_BROKEN ? -1 : 1;
	}
	err_clear(&err);
	json_stream_free(stream);
	return format;
}

static bool has_word(struct span line, const char *word)
{
	return memmem(line.at, line.length, word, strlen(word)) != NULL;
}

enum feed_format feed_format_of(struct span text)
{
	if (span_starts(text, "SQLite format 3"))
		return FEED_DATABASE;
	if (span_starts(text, "\xef\xbb\xbf"))
		text = (struct span){text.at + 3, text.length - 3};
	size_t blank = 0;
	while (blank < text.length && memchr(" \t\r\n", text.at[blank], 4))
		blank++;
	if (blank < text.length && text.at[blank] == '{')
		return format_of_json(text);
	struct span line;
	if (!span_line(&text, &line))
		return FEED_UNKNOWN;
	if (span_starts(line, "#model_version") || span_starts(line, "cve,epss"))
		return FEED_EPSS;
	if (has_word(line, "cveID") && has_word(line, "dateAdded"))
		return FEED_KEV_CSV;
	return FEED_UNKNOWN;
}

const char *feed_format_name(enum feed_format format)
{
	static const char *const names[] = {
		"nothing known",        "the Debian security tracker's JSON",
		"an OSV record",        "Alpine's secdb",
		"CISA's KEV catalogue", "CISA's KEV catalogue as CSV",
		"EPSS scores",          "NVD's JSON 2.0",
		"a finished database"};
	return names[format];
}

enum feed_packing feed_packing_of(struct span beginning)
{
	static const struct {
		const char *magic;
		size_t length;
	} compressed[] = {{"\x1f\x8b", 2},
	                  {"\xfd"
	                   "7zXZ",
	                   6},
	                  {"\x28\xb5\x2f\xfd", 4}};
	if (span_starts(beginning, "PK\x03\x04") || span_starts(beginning, "PK\x05\x06"))
		return FEED_ZIP;
	for (size_t i = 0; i < sizeof compressed / sizeof *compressed; i++)
		if (beginning.length >= compressed[i].length &&
		    memcmp(beginning.at, compressed[i].magic, compressed[i].length) == 0)
			return FEED_COMPRESSED;
	return FEED_PLAIN;
}
