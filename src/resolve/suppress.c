#include "resolve/suppress.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"

/* One character with its escape resolved; *at moves behind it. */
static int next_byte(const char **at, const char *end)
{
	if (*at >= end)
		return -1;
	unsigned char byte = (unsigned char)*(*at)++;
	uint64_t value = 0;
	if (byte == '%' && end - *at >= 2 && span_hex((struct span){*at, 2}, &value)) {
		*at += 2;
		return (int)value;
	}
	return byte;
}

static bool is_same_text(struct span a, struct span b)
{
	const char *left = a.at, *right = b.at;
	int one, other;
	do {
		one = next_byte(&left, a.at + a.length);
		other = next_byte(&right, b.at + b.length);
		if (one != other)
			return false;
	} while (one >= 0);
	return true;
}

struct purl_parts {
	struct span name, version, qualifiers; /* name: type, namespace and name */
};

static struct purl_parts split(const char *purl)
{
	struct purl_parts parts = {.name = {purl, strcspn(purl, "?#")}};
	const char *end = purl + parts.name.length;
	if (*end == '?')
		parts.qualifiers = (struct span){end + 1, strcspn(end + 1, "#")};
	const char *at = end;
	while (at > purl && *at != '@' && *at != '/')
		at--;
	if (*at == '@') {
		parts.name.length = (size_t)(at - purl);
		parts.version = (struct span){at + 1, (size_t)(end - at - 1)};
	}
	return parts;
}

/* Takes the next "key=value" off *rest. */
static bool next_qualifier(struct span *rest, struct span *item)
{
	if (rest->length == 0)
		return false;
	const char *end = memchr(rest->at, '&', rest->length);
	size_t length = end ? (size_t)(end - rest->at) : rest->length;
	*item = (struct span){rest->at, length};
	rest->at += length + (end != NULL);
	rest->length -= length + (end != NULL);
	return true;
}

static bool has_qualifier(struct span qualifiers, struct span wanted)
{
	struct span item;
	while (next_qualifier(&qualifiers, &item))
		if (is_same_text(item, wanted))
			return true;
	return false;
}

bool suppress_purl_matches(const char *pattern, const char *purl)
{
	struct purl_parts want = split(pattern), have = split(purl);
	struct span item;
	if (!is_same_text(want.name, have.name))
		return false;
	if (want.version.length && !is_same_text(want.version, have.version))
		return false;
	while (next_qualifier(&want.qualifiers, &item))
		if (!has_qualifier(have.qualifiers, item))
			return false;
	return true;
}

static bool is_about_id(const struct suppression *item, const struct finding *finding)
{
	for (size_t i = 0; i < item->id.count; i++) {
		if (strcasecmp(item->id.item[i], finding->id) == 0)
			return true;
		for (size_t j = 0; j < finding->aliases.count; j++)
			if (strcasecmp(item->id.item[i], finding->aliases.item[j]) == 0)
				return true;
	}
	return item->id.count == 0;
}

/* A pattern fits the whole package URL, or what is left without qualifiers and version. */
static bool purl_fits(const char *pattern, const char *purl)
{
	struct purl_parts parts = split(purl);
	MEM_AUTO char *plain = str_dup_n(purl, strcspn(purl, "?#"));
	MEM_AUTO char *name = span_dup(parts.name);
	return fnmatch(pattern, purl, 0) == 0 || fnmatch(pattern, plain, 0) == 0 ||
	       fnmatch(pattern, name, 0) == 0 || suppress_purl_matches(pattern, purl);
}

static bool path_fits(const char *pattern, const struct scanned *scanned, const char *path)
{
	const char *bare = *pattern == '/' ? pattern + 1 : pattern;
	return (path && fnmatch(bare, *path == '/' ? path + 1 : path, 0) == 0) ||
	       fnmatch(pattern, scanned->target, 0) == 0;
}

static bool entry_fits(const struct suppression *item, const struct scanned *scanned,
                       const struct subject *subject)
{
	bool has_purl = item->purl == NULL;
	for (size_t i = 0; i < subject->count && !has_purl; i++)
		has_purl = subject->part[i]->purl && purl_fits(item->purl, subject->part[i]->purl);
	return has_purl && (!item->path || path_fits(item->path, scanned, subject->path));
}

static bool is_part(const char *product, const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++) {
		const struct component *part = subject->part[i];
		if (part->purl && suppress_purl_matches(product, part->purl))
			return true;
		if (str_equal(part->ref, product))
			return true;
	}
	return false;
}

/* Whether the product is the target itself: by name, by digest, or as an image's package URL. */
static bool is_target(const char *product, const struct scanned *scanned)
{
	const struct inventory *inventory = &scanned->inventory;
	if (strcmp(product, scanned->target) == 0 || str_equal(product, inventory->name))
		return true;
	if (!inventory->digest)
		return false;
	struct purl_parts parts = split(product);
	return strcmp(product, inventory->digest) == 0 ||
	       (span_starts(parts.name, "pkg:oci/") &&
	        is_same_text(parts.version, span_of(inventory->digest)));
}

static bool has_part(const struct strlist *list, const struct subject *subject)
{
	for (size_t i = 0; i < list->count; i++)
		if (is_part(list->item[i], subject))
			return true;
	return false;
}

static bool statement_fits(const struct suppression *item, const struct scanned *scanned,
                           const struct subject *subject)
{
	for (size_t i = 0; i < item->product.count; i++)
		if (is_target(item->product.item[i], scanned) &&
		    (item->subcomponent.count == 0 || has_part(&item->subcomponent, subject)))
			return true;
	return item->product.count == 0 || has_part(&item->product, subject);
}

static void mark(struct finding *finding, const struct suppression *item)
{
	finding->is_suppressed = item != NULL;
	str_set(&finding->suppressed_by, item ? item->origin : NULL);
	str_set(&finding->reason, item ? item->reason : NULL);
	str_set(&finding->justification, item ? item->justification : NULL);
}

void suppress_apply(const struct suppressions *suppressions, int64_t now, struct scanned *scanned,
                    bool *is_used)
{
	for (size_t i = 0; i < scanned->findings.count; i++) {
		struct finding *finding = &scanned->findings.item[i];
		const struct subject *subject = scanned_subject(scanned, finding);
		const struct suppression *by_statement = NULL, *by_entry = NULL;
		for (size_t j = 0; j < suppressions->count; j++) {
			const struct suppression *item = &suppressions->item[j];
			if (!is_about_id(item, finding) ||
			    !(item->is_statement ? statement_fits : entry_fits)(item, scanned, subject))
				continue;
			is_used[j] = true;
			if (item->until && now >= item->until)
				continue;
			if (item->is_statement)
				by_statement = item->suppresses ? item : NULL;
			else if (!by_entry)
				by_entry = item;
		}
		if (by_entry || by_statement)
			mark(finding, by_entry ? by_entry : by_statement);
	}
}
