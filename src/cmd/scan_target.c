#include "cmd/scan_target.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "model/identity.h"
#include "resolve/account.h"
#include "resolve/queries.h"
#include "resolve/rating.h"
#include "wire/purl_identity.h"

struct asking {
	struct scan_tools *tools;
	struct scanned *out;
	struct strmap subjects; /* what is asked in which place → index into findings.subject */
	const struct query *query;
};

static int take_row(void *context, const struct advisory_row *row, struct err *err)
{
	const struct asking *asking = context;
	const struct query *query = asking->query;
	const struct claim claim = {.id = row->id,
	                            .summary = row->summary,
	                            .cvss = row->cvss,
	                            .versions = row->versions,
	                            .aliases = row->aliases,
	                            .source = row->source,
	                            .severity = row->severity,
	                            .package_severity = row->package_severity,
	                            .state = row->state,
	                            .why = row->why};
	struct history *history = asking->tools->history;
	bool has_order = history && query->commit && history_knows(history, query->commit);
	(void)err;
	match_claim(asking->tools->match, query, &claim, has_order ? history_comes_before : NULL,
	            history);
	return 0;
}

/* What others say of the finding: its rating, whether it is exploited, and how likely it will be.
 */
static int rate(struct scan_ratings *ratings, struct finding *finding, struct err *err)
{
	struct advisory_about about;
	if (scan_ratings_ask(ratings, finding->id, &about, err) != 0)
		return -1;
	const struct rating others = {
		.cvss = about.cvss, .summary = about.summary, .word = about.severity};
	rating_settle(finding, &others);
	finding->is_known_exploited = about.is_known_exploited;
	finding->epss = about.epss;
	return 0;
}

static int ask(struct asking *asking, const struct queries *queries, size_t subject,
               struct err *err)
{
	struct findings *findings = &asking->out->findings;
	size_t from = findings->count;
	for (size_t i = 0; i < queries->count; i++) {
		const struct query *query = asking->query = &queries->item[i];
		if (scan_answers_ask(asking->tools->answers, query->ecosystem, query->release,
		                     query->package, take_row, asking, err) != 0)
			return -1;
	}
	match_close(asking->tools->match, subject, findings);
	for (size_t i = from; i < findings->count; i++)
		if (rate(asking->tools->ratings, &findings->item[i], err) != 0)
			return -1;
	return 0;
}

static bool is_kernel(const struct query *query)
{
	static const char *const names[] = {"linux", "linux-headers", "kernel", "linux-lts"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (query->ecosystem <= ECOSYSTEM_RPM && strcmp(query->package, names[i]) == 0)
			return true;
	return false;
}

/* program is NULL for packages of databases. */
static int take_component(struct asking *asking, const struct component *component,
                          const struct audited *program, struct err *err)
{
	const struct inventory *inventory = &asking->out->inventory;
	struct findings *findings = &asking->out->findings;
	struct queries queries = QUERIES_INIT;
	struct identity identity;
	int rc = 0;
	purl_identity_read(component, &identity);
	queries_add(&queries, component, &identity, inventory->os_id, inventory->os_version);
	if (queries.count) {
		const struct query *first = &queries.item[0];
		MEM_AUTO char *key = str_format(
			"%p %d %s %s %s", (const void *)program, (int)first->ecosystem, first->package,
			first->version ? first->version : "", first->commit ? first->commit : "");
		const size_t *known = strmap_get(&asking->subjects, key);
		size_t index = known ? *known : findings->subject_count;
		struct subject *subject = known ? &findings->subject[index]
		                                : findings_add_subject(findings,
		                                                       program ? program->path : NULL);
		subject_add(subject, component);
		subject->is_mapped = program && program->has_account && program->sbom.section_count;
		subject->is_kernel = is_kernel(first) && subject->how == HOW_HEADERS;
		if (!known) {
			strmap_put(&asking->subjects, key, index);
			rc = ask(asking, &queries, index, err);
		}
		findings->asked++;
	} else if (component->how != HOW_APPLICATION) {
		findings->unasked++;
	}
	queries_release(&queries);
	identity_release(&identity);
	return rc;
}

static int take_all(struct asking *asking, struct err *err)
{
	const struct inventory *inventory = &asking->out->inventory;
	for (size_t i = 0; i < inventory->count; i++)
		for (size_t j = 0; j < inventory->program[i].sbom.count; j++)
			if (take_component(asking, &inventory->program[i].sbom.item[j], &inventory->program[i],
			                   err) != 0)
				return -1;
	for (size_t i = 0; i < inventory->package_count; i++)
		if (take_component(asking, &inventory->package[i], NULL, err) != 0)
			return -1;
	return 0;
}

static int read_target(const struct target_options *options, struct scanned *out, struct err *err)
{
	if (target_read(out->target, options, &out->inventory, err) != 0)
		return -1;
	for (size_t i = 0; i < out->inventory.count; i++) {
		struct audited *program = &out->inventory.program[i];
		if (!program->has_map)
			continue;
		if (account_file(&program->layout, &program->sbom, &program->account, err) != 0)
			return err_wrap(err, "'%s': '%s'", out->target, program->path);
		program->has_account = true;
	}
	return 0;
}

int scan_target(struct scan_tools *tools, const struct target_options *options, struct scanned *out,
                struct err *err)
{
	struct err unread = ERR_INIT;
	if (read_target(options, out, &unread) != 0) {
		scanned_release(out);
		out->error = MEM_STEAL(unread.message);
		err_clear(&unread);
		return 0;
	}
	struct asking asking = {.tools = tools, .out = out};
	int rc = take_all(&asking, err);
	strmap_release(&asking.subjects);
	findings_sort(&out->findings);
	return rc;
}
