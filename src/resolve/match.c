#include "resolve/match.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "resolve/queries.h"
#include "resolve/versions.h"

/* A claim as it is kept.  Texts are places in match.text, 0 for none. */
struct held {
	size_t id, own; /* the name it goes by, and the publisher's */
	size_t aliases, summary, cvss, fixed;
	int rank;
	bool is_affected;
	unsigned cves; /* that it is about; more than one: an advisory over several */
	enum severity severity, package_severity;
	enum fix_state state;
	enum fix_why why;
	enum source_kind source;
	enum ecosystem ecosystem;
};

struct match {
	struct buf text;
	struct held *item;
	size_t count, cap;
};

struct match *match_new(void)
{
	return mem_alloc(sizeof(struct match));
}

void match_free(struct match *match)
{
	if (!match)
		return;
	buf_release(&match->text);
	free(match->item);
	free(match);
}

static size_t keep_span(struct match *match, struct span text)
{
	if (match->text.size == 0)
		buf_add_byte(&match->text, '\0'); /* so that no text lies at 0 */
	size_t at = match->text.size;
	buf_add(&match->text, text.at, text.length);
	buf_add_byte(&match->text, '\0');
	return at;
}

static size_t keep(struct match *match, const char *text)
{
	return text && *text ? keep_span(match, span_of(text)) : 0;
}

static const char *text_at(const struct match *match, size_t at)
{
	return at ? (const char *)match->text.data + at : NULL;
}

static bool is_cve(struct span text)
{
	return text.length > 8 && memcmp(text.at, "CVE-", 4) == 0 && isdigit((unsigned char)text.at[4]);
}

/* "DEBIAN-CVE-2023-1", "CURL-CVE-2023-1" → "CVE-2023-1"; length 0 when it is no such name. */
static struct span cve_of(const char *id)
{
	struct span whole = span_of(id);
	if (is_cve(whole))
		return whole;
	const char *inside = strstr(id, "-CVE-");
	struct span rest = span_of(inside ? inside + 1 : "");
	return is_cve(rest) ? rest : (struct span){"", 0};
}

/* The name a claim goes by: the CVE that it is about if it is one; *cves becomes how many. */
static struct span name_of(const struct claim *claim, unsigned *cves)
{
	struct span cve = cve_of(claim->id), rest = span_of(claim->aliases ? claim->aliases : "");
	struct span word, last = {"", 0};
	*cves = cve.length ? 1 : 0;
	if (cve.length)
		return cve;
	while (span_word(&rest, &word)) {
		if (!is_cve(word))
			continue;
		last = word;
		++*cves;
	}
	return *cves == 1 ? last : span_of(claim->id);
}

static int rank_of(const struct query *query, const struct claim *claim)
{
	switch (claim->source) {
	case SOURCE_DEBIAN_TRACKER:
	case SOURCE_ALPINE:
		return 5;
	case SOURCE_NVD:
		return 1;
	default:
		return query->ecosystem == ECOSYSTEM_GIT || query->ecosystem == ECOSYSTEM_UPSTREAM ? 3 : 4;
	}
}

void match_claim(struct match *match, const struct query *query, const struct claim *claim,
                 match_order *order, void *context)
{
	const struct versions_of what = {
		.scheme = queries_scheme(query->ecosystem),
		.version = span_of(query->version ? query->version : ""),
		.commit = span_of(query->commit ? query->commit : ""),
		.is_ancestor = query->commit ? order : NULL,
		.context = context,
	};
	struct held held = {.rank = rank_of(query, claim), .ecosystem = query->ecosystem};
	struct span fixed;
	held.is_affected = versions_affect(claim->versions, &what, &fixed);
	struct span name = name_of(claim, &held.cves);
	held.id = keep_span(match, name);
	if (held.is_affected) {
		held.own = span_equal(name, claim->id) ? held.id : keep(match, claim->id);
		held.aliases = keep(match, claim->aliases);
		held.summary = keep(match, claim->summary);
		held.cvss = keep(match, claim->cvss);
		held.fixed = fixed.length ? keep_span(match, fixed) : 0;
		held.severity = claim->severity;
		held.package_severity = claim->package_severity;
		held.state = claim->state;
		held.why = claim->why;
		held.source = claim->source;
	}
	mem_grow(&match->item, &match->cap, match->count + 1, sizeof *match->item);
	match->item[match->count++] = held;
}

static bool has_word(const char *words, const char *word)
{
	struct span rest = span_of(words ? words : ""), at;
	while (span_word(&rest, &at))
		if (span_equal(at, word))
			return true;
	return false;
}

/* GHSA-… and RUSTSEC-… of one thing without a CVE name each other. */
static void join_aliases(struct match *match)
{
	for (size_t i = 0; i < match->count; i++) {
		struct held *item = &match->item[i];
		if (item->cves || !item->aliases)
			continue;
		for (size_t j = 0; j < match->count; j++) {
			const struct held *other = &match->item[j];
			if (i != j && other->own && !other->cves && item->id != other->id &&
			    has_word(text_at(match, item->aliases), text_at(match, other->own)) &&
			    strcmp(text_at(match, other->id), text_at(match, item->id)) < 0)
				item->id = other->id;
		}
	}
}

static int compare(const void *a, const void *b, void *context)
{
	const struct held *left = a, *right = b;
	int order = strcmp(text_at(context, left->id), text_at(context, right->id));
	if (order)
		return order;
	if (left->rank != right->rank)
		return left->rank > right->rank ? -1 : 1;
	if (left->is_affected != right->is_affected)
		return left->is_affected ? -1 : 1;
	return (left->own > right->own) - (left->own < right->own);
}

/* Other names: not the finding's own, and not "DEBIAN-" before it. */
static void add_alias(struct finding *finding, struct span alias)
{
	size_t own = strlen(finding->id);
	bool is_same = alias.length >= own &&
	               memcmp(alias.at + alias.length - own, finding->id, own) == 0;
	if (is_same && (alias.length == own || alias.at[alias.length - own - 1] == '-'))
		return;
	strlist_take(&finding->aliases, span_dup(alias));
}

static void add_names(const struct match *match, const struct held *held, struct finding *finding)
{
	struct span alias, rest = span_of(held->aliases ? text_at(match, held->aliases) : "");
	while (span_word(&rest, &alias))
		add_alias(finding, alias);
	if (held->own)
		add_alias(finding, span_of(text_at(match, held->own)));
}

/* One finding of the claims first to end, which have one name; the first is the best. */
static void close_group(const struct match *match, size_t first, size_t end, size_t subject,
                        struct findings *out)
{
	const struct held *best = &match->item[first];
	if (!best->is_affected)
		return;
	struct finding finding = {
		.id = str_dup(text_at(match, best->id)),
		.score = -1,
		.epss = -1,
		.severity = best->package_severity,
		.severity_from = best->package_severity ? ecosystem_name(best->ecosystem) : NULL,
		.state = best->state,
		.why = best->why,
		.source = source_kind_name(best->source),
		.ecosystem = best->ecosystem,
		.fixed = str_dup(text_at(match, best->fixed)),
		.subject = subject};
	if (finding.state == FIX_KNOWN && !finding.fixed)
		finding.state = FIX_NONE;
	for (size_t i = first; i < end; i++) {
		const struct held *held = &match->item[i];
		if (!held->is_affected)
			continue;
		if (!finding.summary && held->summary)
			finding.summary = str_dup(text_at(match, held->summary));
		if (!finding.cvss && held->cvss)
			finding.cvss = str_dup(text_at(match, held->cvss));
		if (!finding.word)
			finding.word = held->severity;
		add_names(match, held, &finding);
	}
	if (finding.aliases.count > 1)
		strlist_sort_unique(&finding.aliases);
	findings_add(out, finding);
}

static int compare_id(const void *id, const void *finding)
{
	return strcmp(id, ((const struct finding *)finding)->id);
}

static struct finding *find(struct findings *out, size_t from, size_t count, const char *id)
{
	return count ? bsearch(id, out->item + from, count, sizeof *out->item, compare_id) : NULL;
}

/* Whether the finding is an advisory over several CVEs, all of them found: it becomes an alias. */
static bool fold(struct findings *out, size_t from, size_t count, const struct finding *item)
{
	size_t cves = 0;
	for (size_t i = 0; i < item->aliases.count; i++) {
		if (!is_cve(span_of(item->aliases.item[i])))
			continue;
		if (!find(out, from, count, item->aliases.item[i]))
			return false;
		cves++;
	}
	for (size_t i = 0; cves && i < item->aliases.count; i++) {
		struct finding *of = find(out, from, count, item->aliases.item[i]);
		if (!of || of == item)
			continue;
		strlist_add(&of->aliases, item->id);
		strlist_sort_unique(&of->aliases);
	}
	return cves != 0;
}

static void fold_all(struct findings *out, size_t from)
{
	size_t count = out->count - from, kept = from;
	MEM_AUTO bool *is_folded = mem_alloc(count + 1);
	for (size_t i = 0; i < count; i++)
		is_folded[i] = !is_cve(span_of(out->item[from + i].id)) &&
		               fold(out, from, count, &out->item[from + i]);
	for (size_t i = 0; i < count; i++) {
		if (is_folded[i])
			finding_release(&out->item[from + i]);
		else
			out->item[kept++] = out->item[from + i];
	}
	out->count = kept;
}

void match_close(struct match *match, size_t subject, struct findings *out)
{
	size_t from = out->count, end;
	if (match->count == 0)
		return;
	join_aliases(match);
	qsort_r(match->item, match->count, sizeof *match->item, compare, match);
	for (size_t i = 0; i < match->count; i = end) {
		const char *id = text_at(match, match->item[i].id);
		for (end = i + 1; end < match->count; end++)
			if (strcmp(id, text_at(match, match->item[end].id)) != 0)
				break;
		close_group(match, i, end, subject, out);
	}
	fold_all(out, from);
	match->count = 0;
	match->text.size = 0;
}
