#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/str.h"
#include "wire/scan_documents.h"
#include "wrap/json_jansson.h"

static void add_component(struct jsn *resolved, const struct component *component)
{
	if (!component->purl || !str_starts(component->purl, "pkg:") ||
	    jsn_get(resolved, component->purl))
		return;
	struct jsn *node = jsn_object();
	jsn_set_text(node, "package_url", component->purl);
	jsn_set_text(node, "relationship", "direct");
	jsn_set_text(node, "scope", "runtime");
	jsn_set(resolved, component->purl, node);
}

static struct jsn *manifest_node(const struct scanned *scanned)
{
	const struct inventory *inventory = &scanned->inventory;
	struct jsn *node = jsn_object(), *file = jsn_object(), *resolved = jsn_object();
	for (size_t i = 0; i < inventory->count; i++)
		for (size_t j = 1; j < inventory->program[i].sbom.count; j++)
			add_component(resolved, &inventory->program[i].sbom.item[j]);
	for (size_t i = 0; i < inventory->package_count; i++)
		add_component(resolved, &inventory->package[i]);
	jsn_set_text(node, "name", scanned->target);
	jsn_set_text(file, "source_location", scanned->target);
	jsn_set(node, "file", file);
	jsn_set(node, "resolved", resolved);
	return node;
}

int scan_workflow_check(const struct scan_workflow *workflow, struct err *err)
{
	enum { DIGITS = 40 };
	const char *sha = workflow->sha ? workflow->sha : "";
	if (!workflow->ref || !str_starts(workflow->ref, "refs/"))
		return err_set(err, ERR_USAGE,
		               "a snapshot is of a branch: set GITHUB_REF=$(git symbolic-ref HEAD)");
	if (strlen(sha) != DIGITS || strspn(sha, "0123456789abcdefABCDEF") != DIGITS)
		return err_set(err, ERR_USAGE,
		               "a snapshot is of a commit: set GITHUB_SHA=$(git rev-parse HEAD)");
	return 0;
}

void scan_github_write(const struct scan *scan, const struct scan_workflow *workflow,
                       struct buf *out)
{
	struct jsn *root = jsn_object(), *detector = jsn_object(), *job = jsn_object();
	struct jsn *manifests = jsn_object();
	MEM_AUTO char *correlator = str_format("%s_%s",
	                                       workflow->workflow ? workflow->workflow : "tare",
	                                       workflow->job ? workflow->job : "scan");
	jsn_set(root, "version", jsn_number(0));
	jsn_set_text(root, "ref", workflow->ref);
	jsn_set_text(root, "sha", workflow->sha);
	jsn_set_text(job, "correlator", correlator);
	jsn_set_text(job, "id", workflow->run ? workflow->run : "0");
	jsn_set(root, "job", job);
	jsn_set_text(detector, "name", "tare");
	jsn_set_text(detector, "version", TARE_VERSION_TEXT);
	jsn_set_text(detector, "url", "");
	jsn_set(root, "detector", detector);
	jsn_set_text(root, "scanned", scan->created ? scan->created : "1970-01-01T00:00:00Z");
	for (size_t i = 0; i < scan->count; i++) {
		MEM_AUTO char *name = out_clean(scan->item[i].target);
		if (!scan->item[i].error)
			jsn_set(manifests, name, manifest_node(&scan->item[i]));
	}
	jsn_set(root, "manifests", manifests);
	jsn_write_pretty(root, out);
	jsn_free(root);
}
