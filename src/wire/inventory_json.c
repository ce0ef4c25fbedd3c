#include "wire/inventory_json.h"

#include "base/str.h"
#include "wrap/json_jansson.h"

static struct jsn *text_list(const struct strlist *list)
{
	struct jsn *node = jsn_array();
	for (size_t i = 0; i < list->count; i++)
		jsn_append(node, jsn_text(list->item[i]));
	return node;
}

static struct jsn *component_node(const struct component *component, bool has_bytes)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "name", component->name ? component->name : "");
	jsn_set_text(node, "version", component->version);
	jsn_set_text(node, "purl", component->purl);
	jsn_set_text(node, "license", component->license);
	jsn_set_text(node, "how", how_name(component->how));
	if (has_bytes)
		jsn_set(node, "bytes", jsn_number(component->bytes));
	jsn_set_text(node, "sha256", component->sha256);
	jsn_set_text(node, "path", component->path);
	jsn_set_text(node, "comment", component->comment);
	return node;
}

static struct jsn *account_node(const struct account *account)
{
	struct jsn *node = jsn_object();
	jsn_set(node, "components", jsn_number(account->components));
	jsn_set(node, "shared", jsn_number(account->shared));
	jsn_set(node, "linker", jsn_number(account->linker));
	jsn_set(node, "padding", jsn_number(account->padding));
	jsn_set(node, "headers", jsn_number(account->headers));
	jsn_set(node, "tables", jsn_number(account->tables));
	jsn_set(node, "sbom", jsn_number(account->sbom));
	jsn_set(node, "unnamed", jsn_number(account->unnamed));
	jsn_set(node, "file", jsn_number(account->file_size));
	return node;
}

static struct jsn *evidence_node(unsigned evidence)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {{EVIDENCE_TARE, "tare"},
	             {EVIDENCE_NOTE, "note.package"},
	             {EVIDENCE_CARGO, "dep-v0"},
	             {EVIDENCE_GO, "go.buildinfo"},
	             {EVIDENCE_DOCUMENT, "document"}};
	struct jsn *node = jsn_array();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (evidence & names[i].bit)
			jsn_append(node, jsn_text(names[i].name));
	return node;
}

static struct jsn *program_node(const struct audited *program)
{
	static const char *const states[] = {"none", "stripped", "pending", "full", "mismatch"};
	struct jsn *node = jsn_object(), *components = jsn_array();
	jsn_set_text(node, "path", program->path);
	jsn_set(node, "size", jsn_number(program->size));
	jsn_set_text(node, "machine", program->machine);
	jsn_set_text(node, "sha256", program->sha256);
	jsn_set(node, "evidence", evidence_node(program->evidence));
	jsn_set_text(node, "state", states[program->state]);
	jsn_set_text(node, "digest", program->digest);
	bool has_bytes = program->has_account && program->sbom.section_count;
	for (size_t i = 0; i < program->sbom.count; i++)
		jsn_append(components, component_node(&program->sbom.item[i], has_bytes));
	jsn_set(node, "components", components);
	if (program->has_account)
		jsn_set(node, "account", account_node(&program->account));
	jsn_set(node, "gaps", text_list(&program->sbom.gaps));
	return node;
}

static struct jsn *target_node(const struct inventory *inventory)
{
	static const char *const kinds[] = {"program", "image", "root", "document"};
	struct jsn *node = jsn_object();
	jsn_set_text(node, "kind", kinds[inventory->kind]);
	jsn_set_text(node, "name", inventory->name);
	jsn_set_text(node, "digest", inventory->digest);
	jsn_set_text(node, "platform", inventory->platform);
	if (inventory->os_id) {
		struct jsn *os = jsn_object();
		jsn_set_text(os, "id", inventory->os_id);
		jsn_set_text(os, "version", inventory->os_version);
		jsn_set_text(os, "name", inventory->os_name);
		jsn_set(node, "os", os);
	}
	return node;
}

void inventory_json_write(const struct inventory *inventory, struct buf *out)
{
	struct jsn *root = jsn_object(), *programs = jsn_array(), *packages = jsn_array();
	jsn_set_text(root, "tare", TARE_VERSION_TEXT);
	jsn_set(root, "target", target_node(inventory));
	for (size_t i = 0; i < inventory->count; i++)
		jsn_append(programs, program_node(&inventory->program[i]));
	jsn_set(root, "programs", programs);
	for (size_t i = 0; i < inventory->package_count; i++)
		jsn_append(packages, component_node(&inventory->package[i], false));
	jsn_set(root, "packages", packages);
	jsn_set(root, "silent", text_list(&inventory->silent));
	jsn_set(root, "gaps", text_list(&inventory->gaps));
	jsn_write_pretty(root, out);
	jsn_free(root);
}
