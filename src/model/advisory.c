#include "model/advisory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limit.h"
#include "base/mem.h"

static const struct {
	const char *name;
	enum ecosystem ecosystem;
} ecosystems[] = {
	{"Debian", ECOSYSTEM_DEBIAN},
	{"Ubuntu", ECOSYSTEM_UBUNTU},
	{"Alpine", ECOSYSTEM_ALPINE},
	{"Wolfi", ECOSYSTEM_WOLFI},
	{"Chainguard", ECOSYSTEM_CHAINGUARD},
	{"RPM", ECOSYSTEM_RPM},
	{"crates.io", ECOSYSTEM_CARGO},
	{"Go", ECOSYSTEM_GO},
	{"OSS-Fuzz", ECOSYSTEM_UPSTREAM},
	{"GIT", ECOSYSTEM_GIT},
	{"CPE", ECOSYSTEM_CPE},
	{"npm", ECOSYSTEM_NPM},
	{"Maven", ECOSYSTEM_MAVEN},
	{"NuGet", ECOSYSTEM_NUGET},
	{"Packagist", ECOSYSTEM_PACKAGIST},
	{"RubyGems", ECOSYSTEM_RUBYGEMS},
	{"PyPI", ECOSYSTEM_PYPI},
	{"other", ECOSYSTEM_OTHER},
};

const char *ecosystem_name(enum ecosystem ecosystem)
{
	for (size_t i = 0; i < sizeof ecosystems / sizeof *ecosystems; i++)
		if (ecosystems[i].ecosystem == ecosystem)
			return ecosystems[i].name;
	return "none";
}

/* OSV's names of distributions that use rpm: theirs is the first part of the release. */
static bool is_rpm_distribution(struct span name)
{
	static const char *const names[] = {"Red Hat",   "Rocky Linux", "AlmaLinux",
	                                    "SUSE",      "openSUSE",    "Mageia",
	                                    "openEuler", "Photon OS",   "Azure Linux"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_equal(name, names[i]))
			return true;
	return false;
}

enum ecosystem ecosystem_parse(struct span text, struct span *release)
{
	const char *colon = memchr(text.at, ':', text.length);
	struct span name = {text.at, colon ? (size_t)(colon - text.at) : text.length};
	*release = (struct span){text.at + text.length, 0};
	if (colon)
		*release = (struct span){colon + 1, (size_t)(text.at + text.length - colon - 1)};
	if (is_rpm_distribution(name)) {
		*release = text;
		return ECOSYSTEM_RPM;
	}
	for (size_t i = 0; i < sizeof ecosystems / sizeof *ecosystems; i++)
		if (span_equal(name, ecosystems[i].name))
			return ecosystems[i].ecosystem;
	return text.length ? ECOSYSTEM_OTHER : ECOSYSTEM_NONE;
}

static const char *const severities[] = {"unknown", "negligible", "low",
                                         "medium",  "high",       "critical"};

const char *severity_name(enum severity severity)
{
	return severities[severity];
}

int severity_parse(const char *text, enum severity *severity)
{
	for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
		if (strcasecmp(text, severities[i]) == 0) {
			*severity = (enum severity)i;
			return 0;
		}
	}
	if (strcasecmp(text, "moderate") != 0)
		return -1;
	*severity = SEVERITY_MEDIUM;
	return 0;
}

void advisory_add(struct advisory *advisory, struct affected item)
{
	mem_grow(&advisory->affected, &advisory->cap, advisory->count + 1, sizeof *advisory->affected);
	advisory->affected[advisory->count++] = item;
}

void advisory_summarise(struct advisory *advisory, struct span text)
{
	text = span_trim(text);
	size_t length = text.length;
	if (length > LIMIT_ADVISORY_SUMMARY) {
		length = LIMIT_ADVISORY_SUMMARY - 3;
		while (length && ((unsigned char)text.at[length] & 0xc0) == 0x80)
			length--;
	}
	free(advisory->summary);
	advisory->summary = length == text.length ? str_dup_n(text.at, length)
	                                          : str_format("%.*s…", (int)length, text.at);
	for (char *at = advisory->summary; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = ' ';
}

bool advisory_is_empty(const struct advisory *advisory)
{
	return advisory->is_withdrawn || advisory->count == 0;
}

char *advisory_ecosystem(const struct advisory *advisory)
{
	if (advisory->count == 0)
		return NULL;
	/* Where a package is named, its repository is beside the point. */
	const struct affected *first = &advisory->affected[0];
	for (size_t i = 1; i < advisory->count && first->ecosystem == ECOSYSTEM_GIT; i++)
		first = &advisory->affected[i];
	if (first->ecosystem == ECOSYSTEM_RPM)
		return str_dup_n(first->release, strcspn(first->release, ":"));
	if (first->ecosystem != ECOSYSTEM_GIT || strncmp(advisory->id, "CVE-", 4) == 0)
		return str_dup(ecosystem_name(first->ecosystem));
	if (strncmp(advisory->id, "OSV-", 4) == 0)
		return str_dup(ecosystem_name(ECOSYSTEM_UPSTREAM));
	return str_format("GIT:%.*s", (int)strcspn(advisory->id, "-"), advisory->id);
}

void advisory_release(struct advisory *advisory)
{
	for (size_t i = 0; i < advisory->count; i++) {
		free(advisory->affected[i].release);
		free(advisory->affected[i].package);
		free(advisory->affected[i].versions);
	}
	free(advisory->affected);
	free(advisory->id);
	free(advisory->summary);
	free(advisory->cvss);
	strlist_release(&advisory->aliases);
	*advisory = (struct advisory)ADVISORY_INIT;
}

const char *source_kind_name(enum source_kind kind)
{
	static const char *const names[] = {"none", "debian-tracker", "osv", "alpine-secdb",
	                                    "kev",  "epss",           "nvd"};
	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "other";
}
