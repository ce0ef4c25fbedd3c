#include "wire/alpine_secdb.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/json_walk.h"
#include "wire/osv_range.h"

void alpine_secdb_release(struct alpine_secdb *secdb)
{
	free(secdb->release);
	free(secdb->name);
}

/* Releases name files and stand in keys: nothing but plain characters. */
static bool is_plain(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("._-", *at))
			return false;
	return *text != '\0';
}

static int settle(struct alpine_secdb *out, const char *release, const char *repository,
                  const char *prefix, struct err *err)
{
	bool is_wolfi = prefix && strstr(prefix, "wolfi");
	bool is_chainguard = prefix && (strstr(prefix, "chainguard") || strstr(prefix, "cgr.dev"));
	out->ecosystem = is_wolfi        ? ECOSYSTEM_WOLFI
	                 : is_chainguard ? ECOSYSTEM_CHAINGUARD
	                                 : ECOSYSTEM_ALPINE;
	bool has_release = out->ecosystem == ECOSYSTEM_ALPINE;
	if (!repository || !is_plain(repository) || (has_release && (!release || !is_plain(release))))
		return err_set(err, ERR_FAIL,
		               "no secdb: it does not say its \"distroversion\" and \"reponame\"");
	out->release = str_dup(has_release ? release : "");
	out->name = str_format("%s/%s",
	                       has_release ? release
	                       : is_wolfi  ? "wolfi"
	                                   : "chainguard",
	                       repository);
	return 0;
}

int alpine_secdb_head(struct json_stream *stream, struct alpine_secdb *out, struct err *err)
{
	char *release = NULL, *repository = NULL, *prefix = NULL;
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "distroversion"))
			rc = json_keep_text(stream, &release, err);
		else if (span_equal(name, "reponame"))
			rc = json_keep_text(stream, &repository, err);
		else if (span_equal(name, "urlprefix"))
			rc = json_keep_text(stream, &prefix, err);
		else
			rc = json_stream_skip(stream, err);
		rc = rc < 0 ? -1 : 1;
	}
	if (rc == 0)
		rc = settle(out, release, repository, prefix, err);
	free(release);
	free(repository);
	free(prefix);
	return rc;
}

/* "CVE-2020-1234", "ALPINE-13661", "XSA-254": capitals, then a hyphen, then letters and digits. */
static bool is_id(struct span word)
{
	size_t at = 0;
	while (at < word.length && isupper((unsigned char)word.at[at]))
		at++;
	if (at < 2 || at == word.length || word.at[at] != '-')
		return false;
	for (size_t i = at + 1; i < word.length; i++)
		if (!isalnum((unsigned char)word.at[i]) && word.at[i] != '-')
			return false;
	return at + 1 < word.length;
}

static int hand_on(struct span id, struct span others, const struct alpine_secdb *head,
                   const char *package, const char *version, advisory_sink *sink, void *context,
                   struct err *err)
{
	struct advisory advisory = ADVISORY_INIT;
	struct span word;
	advisory.id = span_dup(id);
	while (span_word(&others, &word)) {
		if (!is_id(word) || span_starts(word, "CVE-"))
			continue;
		MEM_AUTO char *alias = span_dup(word);
		if (!str_equal(alias, advisory.id))
			strlist_add(&advisory.aliases, alias);
	}
	strlist_sort_unique(&advisory.aliases);
	advisory_add(&advisory, (struct affected){.ecosystem = head->ecosystem,
	                                          .release = str_dup(head->release),
	                                          .package = str_dup(package),
	                                          .versions = str_format("<%s", version)});
	int rc = sink(context, &advisory, err);
	advisory_release(&advisory);
	return rc;
}

static int take_ids(struct span text, const struct alpine_secdb *head, const char *package,
                    const char *version, advisory_sink *sink, void *context, struct err *err)
{
	struct span rest = text, word, first = {NULL, 0};
	bool has_cve = false;
	while (span_word(&rest, &word)) {
		if (!is_id(word))
			continue;
		if (!first.at)
			first = word;
		if (!span_starts(word, "CVE-"))
			continue;
		has_cve = true;
		if (hand_on(word, text, head, package, version, sink, context, err) != 0)
			return -1;
	}
	if (first.at && !has_cve)
		return hand_on(first, text, head, package, version, sink, context, err);
	return 0;
}

static int read_fixes(struct json_stream *stream, const struct alpine_secdb *head,
                      const char *package, advisory_sink *sink, void *context, struct err *err)
{
	struct span name, text;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		BUF_AUTO struct buf version = BUF_INIT;
		osv_version_add(&version, name);
		buf_add_byte(&version, '\0');
		const char *fixed = (const char *)version.data;
		rc = json_enter_array(stream, err);
		while (rc > 0 && (rc = json_text_element(stream, &text, err)) > 0)
			if (!str_equal(fixed, "0") && *fixed)
				rc = take_ids(text, head, package, fixed, sink, context, err) < 0 ? -1 : 1;
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

/* The name stands before the fixes in every file; where it does not, it cannot be read in one go.
 */
static int read_package(struct json_stream *stream, const struct alpine_secdb *head,
                        advisory_sink *sink, void *context, struct err *err)
{
	char *package = NULL;
	struct span name;
	bool has_fixes = false;
	int rc = json_enter_object(stream, err);
	if (rc == 0)
		return err_set(err, ERR_FAIL, "no secdb: \"pkg\" holds no object");
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "name")) {
			rc = package ? err_set(err, ERR_FAIL, "a package with two names: '%s'", package)
			             : json_keep_text(stream, &package, err);
		} else if (span_equal(name, "secfixes")) {
			if (!package || has_fixes)
				rc = err_set(err, ERR_FAIL, "a package %s",
				             has_fixes ? "whose \"secfixes\" stand twice"
				                       : "whose \"secfixes\" stand before its name");
			else
				rc = read_fixes(stream, head, package, sink, context, err);
			has_fixes = true;
		} else {
			rc = json_stream_skip(stream, err);
		}
		rc = rc < 0 ? -1 : 1;
	}
	if (rc == 0 && !package)
		rc = err_set(err, ERR_FAIL, "a package without a name");
	free(package);
	return rc;
}

static int read_packages(struct json_stream *stream, const struct alpine_secdb *head,
                         advisory_sink *sink, void *context, struct err *err)
{
	struct span name;
	int rc = json_enter_array(stream, err);
	if (rc == 0)
		return err_set(err, ERR_FAIL, "no secdb: \"packages\" is no list");
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
			rc = span_equal(name, "pkg") ? read_package(stream, head, sink, context, err)
			                             : json_stream_skip(stream, err);
			rc = rc < 0 ? -1 : 1;
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

int alpine_secdb_read(struct json_stream *stream, const struct alpine_secdb *head,
                      advisory_sink *sink, void *context, struct err *err)
{
	struct span name;
	bool has_packages = false;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		bool is_list = span_equal(name, "packages");
		if (is_list && has_packages)
			return err_set(err, ERR_FAIL, "\"packages\" stands twice");
		has_packages |= is_list;
		rc = is_list ? read_packages(stream, head, sink, context, err)
		             : json_stream_skip(stream, err);
		rc = rc < 0 ? -1 : 1;
	}
	if (rc < 0)
		return -1;
	if (!has_packages)
		return err_set(err, ERR_FAIL, "no secdb: it has no \"packages\"");
	return json_stream_next(stream, NULL, err) == JSON_END ? 0 : -1;
}
