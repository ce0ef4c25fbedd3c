#include "wire/inventory_cyclonedx.h"

#include <string.h>

#include "base/mem.h"
#include "wrap/json_jansson.h"

static void add_property(struct jsn *list, const char *name, const char *value)
{
	if (!value)
		return;
	struct jsn *property = jsn_object();
	jsn_set_text(property, "name", name);
	jsn_set_text(property, "value", value);
	jsn_append(list, property);
}

static void set_list(struct jsn *object, const char *key, struct jsn *list)
{
	if (jsn_count(list))
		jsn_set(object, key, list);
	else
		jsn_free(list);
}

/* {"ref": FROM, "dependsOn": []}, to be filled by depend_on(). */
static struct jsn *new_dependency(const char *from)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "ref", from);
	return node;
}

/* The parts every component has. */
static struct jsn *component_node(const struct component *component, const char *type,
                                  const char *ref)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "type", type);
	jsn_set_text(node, "bom-ref", ref);
	jsn_set_text(node, "name", component->name ? component->name : "");
	jsn_set_text(node, "version", component->version);
	jsn_set_text(node, "purl", component->purl);
	if (component->license) {
		struct jsn *licenses = jsn_array(), *license = jsn_object();
		jsn_set_text(license, "expression", component->license);
		jsn_append(licenses, license);
		jsn_set(node, "licenses", licenses);
	}
	return node;
}

static void set_hash(struct jsn *node, const char *sha256)
{
	if (!sha256 || strlen(sha256) != 64 || strspn(sha256, "0123456789abcdefABCDEF") != 64)
		return;
	struct jsn *hashes = jsn_array(), *hash = jsn_object();
	jsn_set_text(hash, "alg", "SHA-256");
	jsn_set_text(hash, "content", sha256);
	jsn_append(hashes, hash);
	jsn_set(node, "hashes", hashes);
}

static void set_properties(struct jsn *node, const struct component *component, const char *file,
                           bool has_bytes)
{
	struct jsn *properties = jsn_array();
	MEM_AUTO char *bytes = has_bytes ? str_format("%llu", (unsigned long long)component->bytes)
	                                 : NULL;
	if (component->how != HOW_APPLICATION)
		add_property(properties, "tare:how", how_name(component->how));
	add_property(properties, "tare:path", component->path);
	add_property(properties, "tare:comment", component->comment);
	add_property(properties, "tare:file", file);
	add_property(properties, "tare:bytes", bytes);
	set_list(node, "properties", properties);
}

static bool has_bytes(const struct audited *program)
{
	return program->has_account && program->sbom.section_count;
}

static struct jsn *program_node(const struct audited *program, const char *ref)
{
	const struct component *self = &program->sbom.item[0];
	struct jsn *node = component_node(self, "application", ref);
	set_hash(node, program->sha256);
	set_properties(node, self, program->path, has_bytes(program));
	return node;
}

/* Appends the components of a program to `components`, and what the program depends on to
 * `dependencies`. */
static void add_parts(const struct audited *program, const char *ref, struct jsn *components,
                      struct jsn *dependencies)
{
	struct jsn *dependency = new_dependency(ref), *list = jsn_array();
	for (size_t i = 1; i < program->sbom.count; i++) {
		const struct component *component = &program->sbom.item[i];
		MEM_AUTO char *part = str_format("%s/component-%zu", ref, i);
		struct jsn *node = component_node(component, "library", part);
		set_hash(node, component->sha256);
		set_properties(node, component, NULL, has_bytes(program));
		jsn_append(components, node);
		jsn_append(list, jsn_text(part));
	}
	set_list(dependency, "dependsOn", list);
	jsn_append(dependencies, dependency);
}

static struct jsn *system_node(const struct inventory *inventory)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "type", "operating-system");
	jsn_set_text(node, "bom-ref", "operating-system");
	jsn_set_text(node, "name", inventory->os_id);
	jsn_set_text(node, "version", inventory->os_version);
	jsn_set_text(node, "description", inventory->os_name);
	return node;
}

static struct jsn *target_node(const struct inventory *inventory)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "type", "container");
	jsn_set_text(node, "bom-ref", "target");
	jsn_set_text(node, "name", inventory->name);
	jsn_set_text(node, "version", inventory->digest);
	return node;
}

/* Everything an image or a root directory holds. */
static void add_contents(const struct inventory *inventory, struct jsn *components,
                         struct jsn *dependencies)
{
	struct jsn *dependency = new_dependency("target"), *list = jsn_array();
	if (inventory->os_id)
		jsn_append(components, system_node(inventory));
	for (size_t i = 0; i < inventory->count; i++) {
		MEM_AUTO char *ref = str_format("program-%zu", i + 1);
		jsn_append(components, program_node(&inventory->program[i], ref));
		add_parts(&inventory->program[i], ref, components, dependencies);
		jsn_append(list, jsn_text(ref));
	}
	for (size_t i = 0; i < inventory->package_count; i++) {
		MEM_AUTO char *ref = str_format("package-%zu", i + 1);
		struct jsn *node = component_node(&inventory->package[i], "library", ref);
		set_properties(node, &inventory->package[i], NULL, false);
		jsn_append(components, node);
		jsn_append(list, jsn_text(ref));
	}
	set_list(dependency, "dependsOn", list);
	jsn_append(dependencies, dependency);
}

static struct jsn *metadata_node(const char *created, struct jsn *subject)
{
	struct jsn *metadata = jsn_object(), *tools = jsn_object();
	struct jsn *list = jsn_array(), *tool = jsn_object();
	jsn_set_text(metadata, "timestamp", created);
	jsn_set_text(tool, "type", "application");
	jsn_set_text(tool, "name", "tare");
	jsn_set_text(tool, "version", TARE_VERSION_TEXT);
	jsn_append(list, tool);
	jsn_set(tools, "components", list);
	jsn_set(metadata, "tools", tools);
	jsn_set(metadata, "component", subject);
	return metadata;
}

static struct jsn *gap_list(const struct inventory *inventory)
{
	struct jsn *gaps = jsn_array();
	for (size_t i = 0; i < inventory->gaps.count; i++)
		add_property(gaps, "tare:gap", inventory->gaps.item[i]);
	for (size_t i = 0; i < inventory->count; i++) {
		const struct audited *program = &inventory->program[i];
		for (size_t j = 0; j < program->sbom.gaps.count; j++) {
			MEM_AUTO char *text = str_format("%s: %s", program->path, program->sbom.gaps.item[j]);
			add_property(gaps, "tare:gap", text);
		}
	}
	for (size_t i = 0; i < inventory->silent.count; i++) {
		MEM_AUTO char *text = str_format("%s: nothing says what it was made of",
		                                 inventory->silent.item[i]);
		add_property(gaps, "tare:gap", text);
	}
	return gaps;
}

char *inventory_cyclonedx_ref(const struct inventory *inventory, const struct component *component)
{
	bool is_single = inventory->kind == TARGET_PROGRAM || inventory->kind == TARGET_DOCUMENT;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct sbom *sbom = &inventory->program[i].sbom;
		MEM_AUTO char *ref = is_single ? str_dup("program") : str_format("program-%zu", i + 1);
		for (size_t j = 0; j < sbom->count; j++)
			if (&sbom->item[j] == component)
				return j ? str_format("%s/component-%zu", ref, j) : MEM_STEAL(ref);
	}
	for (size_t i = 0; i < inventory->package_count; i++)
		if (&inventory->package[i] == component)
			return str_format("package-%zu", i + 1);
	return str_dup("target");
}

void inventory_cyclonedx_write(const struct inventory *inventory, const char *created,
                               struct buf *out)
{
	struct jsn *root = inventory_cyclonedx_tree(inventory, created);
	jsn_write_pretty(root, out);
	jsn_free(root);
}

struct jsn *inventory_cyclonedx_tree(const struct inventory *inventory, const char *created)
{
	struct jsn *root = jsn_object(), *subject;
	struct jsn *components = jsn_array(), *dependencies = jsn_array();
	bool is_single = inventory->kind == TARGET_PROGRAM || inventory->kind == TARGET_DOCUMENT;
	if (is_single) {
		subject = program_node(&inventory->program[0], "program");
		add_parts(&inventory->program[0], "program", components, dependencies);
	} else {
		subject = target_node(inventory);
		add_contents(inventory, components, dependencies);
	}
	struct jsn *gaps = gap_list(inventory);
	struct jsn *compositions = jsn_array(), *composition = jsn_object();
	jsn_set_text(composition, "aggregate", jsn_count(gaps) ? "incomplete" : "complete");
	jsn_append(compositions, composition);

	jsn_set_text(root, "bomFormat", "CycloneDX");
	jsn_set_text(root, "specVersion", "1.6");
	jsn_set(root, "version", jsn_number(1));
	jsn_set(root, "metadata", metadata_node(created, subject));
	jsn_set(root, "components", components);
	jsn_set(root, "dependencies", dependencies);
	jsn_set(root, "compositions", compositions);
	set_list(root, "properties", gaps);
	return root;
}
