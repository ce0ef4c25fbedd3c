#include "wire/nvd.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/cpe.h"
#include "wire/json_walk.h"
#include "wire/kev.h"
#include "wire/osv.h"
#include "wire/osv_range.h"

/* The vectors of a CVE: of v4.0, v3.1, v3.0 and v2, the primary source's where there is one. */
enum { VECTORS = 4 };
struct vectors {
	char *text[VECTORS];
	bool is_primary[VECTORS];
	char *word[VECTORS]; /* "HIGH" */
};

static void vectors_release(struct vectors *vectors)
{
	for (size_t i = 0; i < VECTORS; i++) {
		free(vectors->text[i]);
		free(vectors->word[i]);
	}
}

static int read_cvss_data(struct json_stream *stream, char **vector, char **word, struct err *err)
{
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "vectorString"))
			rc = json_keep_text(stream, vector, err);
		else if (span_equal(name, "baseSeverity"))
			rc = json_keep_text(stream, word, err);
		else
			rc = json_stream_skip(stream, err);
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static int read_metric(struct json_stream *stream, struct vectors *vectors, size_t at,
                       struct err *err)
{
	char *vector = NULL, *word = NULL;
	bool is_primary = false;
	struct span name;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "cvssData")) {
			rc = read_cvss_data(stream, &vector, &word, err);
		} else if (span_equal(name, "baseSeverity")) {
			rc = json_keep_text(stream, &word, err);
		} else if (span_equal(name, "type")) {
			rc = json_text(stream, &name, err);
			is_primary = rc > 0 && span_equal(name, "Primary");
		} else {
			rc = json_stream_skip(stream, err);
		}
		if (rc < 0)
			break;
	}
	bool is_better = !vectors->text[at] || (is_primary && !vectors->is_primary[at]);
	if (rc == 0 && vector && !strchr(vector, ' ') && is_better) {
		free(vectors->text[at]);
		free(vectors->word[at]);
		vectors->text[at] = MEM_STEAL(vector);
		vectors->word[at] = MEM_STEAL(word);
		vectors->is_primary[at] = is_primary;
	}
	free(vector);
	free(word);
	return rc;
}

static int read_metrics(struct json_stream *stream, struct vectors *vectors, struct err *err)
{
	static const char *const names[VECTORS] = {"cvssMetricV40", "cvssMetricV31", "cvssMetricV30",
	                                           "cvssMetricV2"};
	struct span name;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		size_t at = 0;
		while (at < VECTORS && !span_equal(name, names[at]))
			at++;
		rc = at < VECTORS ? json_enter_array(stream, err) : json_stream_skip(stream, err);
		while (at < VECTORS && rc > 0 && (rc = json_element(stream, err)) > 0)
			rc = read_metric(stream, vectors, at, err) < 0 ? -1 : 1;
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static void take_vectors(struct advisory *advisory, const struct vectors *vectors)
{
	BUF_AUTO struct buf text = BUF_INIT;
	for (size_t i = 0; i < VECTORS; i++) {
		if (!vectors->text[i] || (i == 2 && vectors->text[1]))
			continue; /* 3.1 says the same as 3.0 */
		buf_format(&text, "%s%s", text.size ? " " : "", vectors->text[i]);
		if (!advisory->severity && vectors->word[i])
			(void)severity_parse(vectors->word[i], &advisory->severity);
	}
	if (text.size)
		advisory->cvss = buf_detach(&text);
}

static int read_description(struct json_stream *stream, struct advisory *advisory, struct err *err)
{
	struct span name;
	char *text = NULL;
	bool is_english = false;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		if (span_equal(name, "lang")) {
			rc = json_text(stream, &name, err);
			is_english = rc > 0 && (span_equal(name, "en") || span_starts(name, "en-"));
		} else if (span_equal(name, "value")) {
			rc = json_keep_text(stream, &text, err);
		} else {
			rc = json_stream_skip(stream, err);
		}
		if (rc < 0)
			break;
	}
	if (rc == 0 && is_english && text && !advisory->summary)
		advisory_summarise(advisory, span_of(text));
	free(text);
	return rc;
}

/* One element of "cpeMatch". */
struct match {
	char *criteria, *from, *after, *before, *to;
	bool is_vulnerable;
};

static void match_release(struct match *match)
{
	free(match->criteria);
	free(match->from);
	free(match->after);
	free(match->before);
	free(match->to);
}

static int read_match(struct json_stream *stream, struct match *match, struct err *err)
{
	const struct {
		const char *name;
		char **slot;
	} texts[] = {
		{"criteria", &match->criteria},           {"versionStartIncluding", &match->from},
		{"versionStartExcluding", &match->after}, {"versionEndExcluding", &match->before},
		{"versionEndIncluding", &match->to},
	};
	const size_t count = sizeof texts / sizeof *texts;
	struct span name;
	int rc;
	while ((rc = json_member(stream, &name, err)) > 0) {
		size_t at = 0;
		while (at < count && !span_equal(name, texts[at].name))
			at++;
		if (at < count) {
			rc = json_keep_text(stream, texts[at].slot, err);
		} else if (span_equal(name, "vulnerable")) {
			enum json_event event = json_stream_next(stream, NULL, err);
			rc = event == JSON_BROKEN ? -1 : 0;
			match->is_vulnerable = event == JSON_TRUE;
			if (event == JSON_OBJECT || event == JSON_ARRAY)
				rc = json_stream_skip(stream, err);
		} else {
			rc = json_stream_skip(stream, err);
		}
		if (rc < 0)
			return -1;
	}
	return rc;
}

static void add_bound(struct buf *to, const char *sign, const char *version)
{
	if (!version || !*version)
		return;
	buf_format(to, "%s%s", to->size ? " " : "", sign);
	osv_version_add(to, span_of(version));
}

/* The versions as an alternative; empty when none can be told. */
static void match_versions(const struct match *match, const struct cpe *cpe, struct buf *to)
{
	add_bound(to, ">=", match->from);
	add_bound(to, ">", match->after);
	add_bound(to, "<", match->before);
	add_bound(to, "<=", match->to);
	if (to->size)
		return;
	if (str_equal(cpe->version, "*")) {
		buf_add_byte(to, '*');
	} else if (!str_equal(cpe->version, "-")) {
		add_bound(to, "=", cpe->version);
		if (!str_equal(cpe->update, "*") && !str_equal(cpe->update, "-")) {
			buf_add_byte(to, '-');
			osv_version_add(to, span_of(cpe->update));
		}
	}
}

/* Alternatives of one product stand in one row. */
struct product {
	char *name;
	struct buf versions;
	bool is_fixed;
};

struct products {
	struct product *item;
	size_t count, cap, matches;
};

static void products_release(struct products *products)
{
	for (size_t i = 0; i < products->count; i++) {
		free(products->item[i].name);
		buf_release(&products->item[i].versions);
	}
	free(products->item);
}

static int add_versions(struct products *products, const char *name, const struct buf *versions,
                        bool is_fixed, struct err *err)
{
	size_t at = products->count;
	while (at && !str_equal(products->item[at - 1].name, name))
		at--;
	if (at == 0) {
		if (products->count == LIMIT_CPE_PRODUCTS)
			return err_set(err, ERR_FAIL, "more than %zu products", LIMIT_CPE_PRODUCTS);
		mem_grow(&products->item, &products->cap, products->count + 1, sizeof *products->item);
		products->item[products->count] = (struct product){.name = str_dup(name)};
		at = ++products->count;
	}
	struct product *product = &products->item[at - 1];
	if (product->versions.size)
		buf_add_byte(&product->versions, '|');
	buf_add(&product->versions, versions->data, versions->size);
	product->is_fixed |= is_fixed;
	return 0;
}

static void take_products(struct advisory *advisory, const struct products *products)
{
	for (size_t i = 0; i < products->count; i++) {
		const struct product *product = &products->item[i];
		advisory_add(advisory,
		             (struct affected){.ecosystem = ECOSYSTEM_CPE,
		                               .release = str_dup(""),
		                               .package = str_dup(product->name),
		                               .versions = span_dup(buf_span(&product->versions)),
		                               .state = product->is_fixed ? FIX_KNOWN : FIX_NONE});
	}
}

static int take_match(struct products *products, const struct match *match,
                      struct nvd_left_out *left_out, struct err *err)
{
	if (++products->matches > LIMIT_CPE_MATCHES)
		return err_set(err, ERR_FAIL, "more than %zu CPE matches", LIMIT_CPE_MATCHES);
	if (!match->criteria || !match->is_vulnerable)
		return 0;
	struct cpe cpe;
	if (cpe_parse(span_of(match->criteria), &cpe, err) != 0)
		return -1;
	BUF_AUTO struct buf versions = BUF_INIT;
	if (!str_equal(cpe.part, "a"))
		left_out->matches++;
	else
		match_versions(match, &cpe, &versions);
	int rc = 0;
	if (versions.size) {
		MEM_AUTO char *name = str_format("%s:%s", cpe.vendor, cpe.product);
		rc = add_versions(products, name, &versions, match->before != NULL, err);
	}
	cpe_release(&cpe);
	return rc;
}

static int read_matches(struct json_stream *stream, struct products *products,
                        struct nvd_left_out *left_out, struct err *err)
{
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		struct match match = {0};
		rc = read_match(stream, &match, err);
		if (rc == 0)
			rc = take_match(products, &match, left_out, err);
		match_release(&match);
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

/* "configurations" → "nodes" → "cpeMatch": lists of objects, of which one member each is wanted. */
static int read_nested(struct json_stream *stream, size_t level, struct products *products,
                       struct nvd_left_out *left_out, struct err *err)
{
	static const char *const inside[] = {"nodes", "cpeMatch"};
	struct span name;
	if (level == 2)
		return read_matches(stream, products, left_out, err);
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
			rc = span_equal(name, inside[level])
			         ? read_nested(stream, level + 1, products, left_out, err)
			         : json_stream_skip(stream, err);
			rc = rc < 0 ? -1 : 1;
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

static int read_cve_member(struct json_stream *stream, struct span name, struct advisory *advisory,
                           struct vectors *vectors, struct products *products,
                           struct nvd_left_out *left_out, struct err *err)
{
	struct span text;
	if (span_equal(name, "id")) {
		if (advisory->id)
			return err_set(err, ERR_FAIL, "'%s' has two ids", advisory->id);
		return json_keep_text(stream, &advisory->id, err);
	}
	if (span_equal(name, "vulnStatus")) {
		int rc = json_text(stream, &text, err);
		advisory->is_withdrawn = rc > 0 && span_equal(text, "Rejected");
		return rc;
	}
	if (span_equal(name, "published") || span_equal(name, "lastModified")) {
		bool is_first = span_equal(name, "published");
		int rc = json_text(stream, &text, err);
		if (rc > 0)
			*(is_first ? &advisory->published : &advisory->modified) = osv_time(text);
		return rc;
	}
	if (span_equal(name, "metrics"))
		return read_metrics(stream, vectors, err);
	if (span_equal(name, "configurations"))
		return read_nested(stream, 0, products, left_out, err);
	if (!span_equal(name, "descriptions"))
		return json_stream_skip(stream, err);
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0)
		rc = read_description(stream, advisory, err) < 0 ? -1 : 1;
	return rc;
}

static int read_cve(struct json_stream *stream, struct nvd_left_out *left_out, advisory_sink *sink,
                    void *context, struct err *err)
{
	struct advisory advisory = ADVISORY_INIT;
	struct vectors vectors = {0};
	struct products products = {0};
	struct span name;
	int rc = json_enter_object(stream, err);
	if (rc == 0)
		return err_set(err, ERR_FAIL, "\"cve\" holds no object");
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0)
		rc = read_cve_member(stream, name, &advisory, &vectors, &products, left_out, err) < 0 ? -1
		                                                                                      : 1;
	if (rc == 0 && (!advisory.id || !kev_is_cve(span_of(advisory.id))))
		rc = err_set(err, ERR_FAIL, "an entry whose id is no CVE's: '%s'",
		             advisory.id ? advisory.id : "");
	if (rc == 0) {
		take_vectors(&advisory, &vectors);
		take_products(&advisory, &products);
		rc = sink(context, &advisory, err);
	}
	vectors_release(&vectors);
	products_release(&products);
	advisory_release(&advisory);
	return rc;
}

static int read_list(struct json_stream *stream, struct nvd_left_out *left_out, advisory_sink *sink,
                     void *context, struct err *err)
{
	struct span name;
	int rc = json_enter_array(stream, err);
	while (rc > 0 && (rc = json_element(stream, err)) > 0) {
		while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
			rc = span_equal(name, "cve") ? read_cve(stream, left_out, sink, context, err)
			                             : json_stream_skip(stream, err);
			rc = rc < 0 ? -1 : 1;
		}
		rc = rc < 0 ? -1 : 1;
	}
	return rc;
}

int nvd_read(struct json_stream *stream, struct nvd_left_out *left_out, advisory_sink *sink,
             void *context, struct err *err)
{
	struct span name;
	bool has_list = false;
	int rc = json_enter_object(stream, err);
	while (rc > 0 && (rc = json_member(stream, &name, err)) > 0) {
		bool is_list = span_equal(name, "vulnerabilities");
		if (is_list && has_list)
			return err_set(err, ERR_FAIL, "\"vulnerabilities\" stands twice");
		has_list |= is_list;
		rc = is_list ? read_list(stream, left_out, sink, context, err)
		             : json_stream_skip(stream, err);
		rc = rc < 0 ? -1 : 1;
	}
	if (rc < 0)
		return -1;
	if (!has_list)
		return err_set(err, ERR_FAIL, "not NVD's JSON 2.0: it has no \"vulnerabilities\"");
	return json_stream_next(stream, NULL, err) == JSON_END ? 0 : -1;
}
