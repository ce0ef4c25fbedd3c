#include "wire/cyclonedx.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wrap/json_jansson.h"

#define MAP_PREFIX "tare:map:"

static void add_property(struct jsn *list, const char *name, const char *value)
{
	struct jsn *property = jsn_object();
	jsn_set_text(property, "name", name);
	jsn_set_text(property, "value", value);
	jsn_append(list, property);
}

/* Puts an array under key, or drops it when it is empty. */
static void set_list(struct jsn *object, const char *key, struct jsn *list)
{
	if (jsn_count(list))
		jsn_set(object, key, list);
	else
		jsn_free(list);
}

static struct jsn *component_node(const struct component *component, size_t index)
{
	struct jsn *node = jsn_object();
	MEM_AUTO char *number = str_format("%zu", index);
	jsn_set_text(node, "type", index ? "library" : "application");
	jsn_set_text(node, "bom-ref", component->ref ? component->ref : number);
	jsn_set_text(node, "name", component->name ? component->name : "");
	jsn_set_text(node, "version", component->version);
	jsn_set_text(node, "purl", component->purl);
	if (component->license) {
		struct jsn *licenses = jsn_array(), *license = jsn_object();
		jsn_set_text(license, "expression", component->license);
		jsn_append(licenses, license);
		jsn_set(node, "licenses", licenses);
	}
	if (component->sha256) {
		struct jsn *hashes = jsn_array(), *hash = jsn_object();
		jsn_set_text(hash, "alg", "SHA-256");
		jsn_set_text(hash, "content", component->sha256);
		jsn_append(hashes, hash);
		jsn_set(node, "hashes", hashes);
	}
	struct jsn *properties = jsn_array();
	if (index)
		add_property(properties, "tare:how", how_name(component->how));
	if (component->path)
		add_property(properties, "tare:path", component->path);
	set_list(node, "properties", properties);
	return node;
}

static struct jsn *metadata_node(const struct sbom *sbom)
{
	struct jsn *metadata = jsn_object();
	struct jsn *lifecycles = jsn_array(), *phase = jsn_object();
	jsn_set_text(phase, "phase", "build");
	jsn_append(lifecycles, phase);
	jsn_set(metadata, "lifecycles", lifecycles);

	struct jsn *tools = jsn_object(), *list = jsn_array(), *tool = jsn_object();
	jsn_set_text(tool, "type", "application");
	jsn_set_text(tool, "name", "tare");
	jsn_set_text(tool, "version", sbom->tool_version ? sbom->tool_version : TARE_VERSION_TEXT);
	jsn_append(list, tool);
	jsn_set(tools, "components", list);
	jsn_set(metadata, "tools", tools);
	if (sbom->count)
		jsn_set(metadata, "component", component_node(&sbom->item[0], 0));
	return metadata;
}

static char owner_letter(uint32_t owner)
{
	return owner == OWNER_LINKER    ? 'l'
	       : owner == OWNER_PADDING ? 'p'
	       : owner == OWNER_SHARED  ? 's'
	                                : 'b';
}

static char *map_text(const struct byte_section *section)
{
	struct buf text = BUF_INIT;
	if (section->is_placed)
		buf_format(&text, "@%llx", (unsigned long long)section->address);
	for (size_t i = 0; i < section->count; i++) {
		const struct byte_run *run = &section->run[i];
		if (text.size)
			buf_add_byte(&text, ' ');
		if (run->owner >= OWNER_SBOM)
			buf_format(&text, "%c:%llx", owner_letter(run->owner), (unsigned long long)run->size);
		else
			buf_format(&text, "%u:%llx", run->owner, (unsigned long long)run->size);
		if (run->padding && run->owner != OWNER_PADDING)
			buf_format(&text, "-%llx", (unsigned long long)run->padding);
	}
	return buf_detach(&text);
}

void cyclonedx_write(const struct sbom *sbom, struct buf *out)
{
	struct jsn *root = jsn_object();
	jsn_set_text(root, "bomFormat", "CycloneDX");
	jsn_set_text(root, "specVersion", "1.6");
	jsn_set(root, "version", jsn_number(1));
	jsn_set(root, "metadata", metadata_node(sbom));

	struct jsn *components = jsn_array();
	for (size_t i = 1; i < sbom->count; i++)
		jsn_append(components, component_node(&sbom->item[i], i));
	jsn_set(root, "components", components);

	struct jsn *compositions = jsn_array(), *composition = jsn_object();
	jsn_set_text(composition, "aggregate", sbom->gaps.count ? "incomplete" : "complete");
	jsn_append(compositions, composition);
	jsn_set(root, "compositions", compositions);

	struct jsn *properties = jsn_array();
	for (size_t i = 0; i < sbom->gaps.count; i++)
		add_property(properties, "tare:gap", sbom->gaps.item[i]);
	for (size_t i = 0; i < sbom->section_count; i++) {
		MEM_AUTO char *name = str_format(MAP_PREFIX "%s", sbom->section[i].name);
		MEM_AUTO char *text = map_text(&sbom->section[i]);
		add_property(properties, name, text);
	}
	set_list(root, "properties", properties);
	jsn_write(root, out);
	jsn_free(root);
}

bool cyclonedx_is(struct span text)
{
	static const char mark[] = "CycloneDX";
	struct span start = span_trim(text);
	size_t look = text.length < 65536 ? text.length : 65536;
	return start.length && start.at[0] == '{' && memmem(text.at, look, mark, sizeof mark - 1);
}

/* What of a component type is software that can be named: see the header. */
static bool is_software(const char *type)
{
	static const char *const not_software[] = {
		"operating-system",   "file", "data", "device", "device-driver", "machine-learning-model",
		"cryptographic-asset"};
	for (size_t i = 0; type && i < sizeof not_software / sizeof *not_software; i++)
		if (strcmp(type, not_software[i]) == 0)
			return false;
	return true;
}

/* Ids, names and expressions joined with AND; a name is no SPDX id, so it becomes a LicenseRef. */
static char *read_licenses(const struct jsn *list)
{
	struct buf out = BUF_INIT;
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *entry = jsn_at(list, i), *license = jsn_get(entry, "license");
		const char *expression = jsn_get_text(entry, "expression");
		const char *id = jsn_get_text(license, "id"), *name = jsn_get_text(license, "name");
		bool compound = expression && strchr(expression, ' ') && jsn_count(list) > 1;
		if (!expression && !id && !(name && *name))
			continue;
		if (out.size)
			buf_add_str(&out, " AND ");
		if (expression)
			buf_format(&out, compound ? "(%s)" : "%s", expression);
		else if (id)
			buf_add_str(&out, id);
		else
			buf_add_str(&out, "LicenseRef-");
		for (const char *at = !expression && !id ? name : ""; *at; at++) {
			bool is_fine = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			               (*at >= '0' && *at <= '9') || *at == '.';
			buf_add_byte(&out, is_fine ? (unsigned char)*at : '-');
		}
	}
	if (out.size == 0) {
		buf_release(&out);
		return NULL;
	}
	return buf_detach(&out);
}

static const char *find_property(const struct jsn *node, const char *name)
{
	const struct jsn *list = jsn_get(node, "properties");
	for (size_t i = 0; i < jsn_count(list); i++)
		if (str_equal(jsn_get_text(jsn_at(list, i), "name"), name))
			return jsn_get_text(jsn_at(list, i), "value");
	return NULL;
}

static const char *find_sha256(const struct jsn *node)
{
	const struct jsn *list = jsn_get(node, "hashes");
	for (size_t i = 0; i < jsn_count(list); i++)
		if (str_equal(jsn_get_text(jsn_at(list, i), "alg"), "SHA-256"))
			return jsn_get_text(jsn_at(list, i), "content");
	return NULL;
}

static struct component read_component(const struct jsn *node)
{
	const char *name = jsn_get_text(node, "name"), *version = jsn_get_text(node, "version");
	int how = how_parse(find_property(node, "tare:how"));
	return (struct component){.ref = str_dup(jsn_get_text(node, "bom-ref")),
	                          .name = str_dup(name ? name : ""),
	                          .version = version && *version ? str_dup(version) : NULL,
	                          .purl = str_dup(jsn_get_text(node, "purl")),
	                          .license = read_licenses(jsn_get(node, "licenses")),
	                          .sha256 = str_dup(find_sha256(node)),
	                          .path = str_dup(find_property(node, "tare:path")),
	                          .how = how < 0 ? HOW_INSTALLED : (enum how)how};
}

/* Nested components follow their parent; jsn_parse() bounds the depth. */
static void read_components(const struct jsn *list, struct sbom *out)
{
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *node = jsn_at(list, i);
		if (jsn_is_object(node) && is_software(jsn_get_text(node, "type")))
			sbom_add(out, read_component(node));
		read_components(jsn_get(node, "components"), out);
	}
}

static bool read_owner(struct span text, const struct sbom *sbom, uint32_t *owner)
{
	static const char letters[] = "lpsb";
	static const uint32_t owners[] = {OWNER_LINKER, OWNER_PADDING, OWNER_SHARED, OWNER_SBOM};
	uint64_t index;
	const char *at = text.length == 1 ? strchr(letters, text.at[0]) : NULL;
	if (at && *at) {
		*owner = owners[at - letters];
		return true;
	}
	if (!span_decimal(text, &index) || index >= sbom->count)
		return false;
	*owner = (uint32_t)index;
	return true;
}

/* OWNER:SIZE or OWNER:SIZE-PADDING */
static bool read_run(struct span word, const struct sbom *sbom, struct byte_run *run)
{
	const char *colon = memchr(word.at, ':', word.length);
	if (!colon)
		return false;
	struct span who = {word.at, (size_t)(colon - word.at)};
	struct span size = {colon + 1, word.length - who.length - 1};
	const char *dash = memchr(size.at, '-', size.length);
	*run = (struct byte_run){0};
	if (dash) {
		struct span padding = {dash + 1, (size_t)(size.at + size.length - dash) - 1};
		size.length = (size_t)(dash - size.at);
		if (!span_hex(padding, &run->padding))
			return false;
	}
	return read_owner(who, sbom, &run->owner) && span_hex(size, &run->size) &&
	       run->padding <= run->size;
}

/* @ADDRESS */
static bool read_place(struct span word, struct byte_section *section)
{
	struct span digits = {word.at + 1, word.length - 1};
	section->is_placed = word.at[0] == '@' && span_hex(digits, &section->address);
	return section->is_placed;
}

static int read_map(const char *name, const char *text, struct sbom *out, struct err *err)
{
	struct span rest = span_of(text), word;
	struct byte_section *section = sbom_add_section(out, name, 0);
	for (bool is_first = true; span_word(&rest, &word); is_first = false) {
		struct byte_run run;
		if (is_first && read_place(word, section))
			continue;
		if (!read_run(word, out, &run) || run.size > UINT64_MAX - section->size)
			return err_set(err, ERR_FAIL, "the byte map of section '%s' is malformed", name);
		section->size += run.size;
		byte_section_add_run(section, run);
	}
	if (section->is_placed && section->size > UINT64_MAX - section->address)
		return err_set(err, ERR_FAIL, "the byte map of section '%s' reaches past the last address",
		               name);
	return 0;
}

static int read_properties(const struct jsn *list, struct sbom *out, struct err *err)
{
	for (size_t i = 0; i < jsn_count(list); i++) {
		const char *name = jsn_get_text(jsn_at(list, i), "name");
		const char *value = jsn_get_text(jsn_at(list, i), "value");
		if (!name || !value)
			continue;
		if (strcmp(name, "tare:gap") == 0)
			strlist_add(&out->gaps, value);
		else if (str_starts(name, MAP_PREFIX) &&
		         read_map(name + strlen(MAP_PREFIX), value, out, err) != 0)
			return -1;
	}
	return 0;
}

/* The version of the tare that wrote it; NULL for documents of other tools. */
static const char *find_tool_version(const struct jsn *metadata)
{
	const struct jsn *list = jsn_get(jsn_get(metadata, "tools"), "components");
	for (size_t i = 0; i < jsn_count(list); i++)
		if (str_equal(jsn_get_text(jsn_at(list, i), "name"), "tare"))
			return jsn_get_text(jsn_at(list, i), "version");
	return NULL;
}

static int read_root(const struct jsn *root, struct sbom *out, struct err *err)
{
	if (!str_equal(jsn_get_text(root, "bomFormat"), "CycloneDX"))
		return err_set(err, ERR_FAIL, "this JSON is no CycloneDX document");
	const char *spec = jsn_get_text(root, "specVersion");
	if (!spec || !str_starts(spec, "1."))
		return err_set(err, ERR_FAIL, "CycloneDX version '%s' is not known", spec ? spec : "");
	const struct jsn *metadata = jsn_get(root, "metadata");
	const struct jsn *subject = jsn_get(metadata, "component");
	struct component first = read_component(subject);
	first.how = HOW_APPLICATION;
	sbom_add(out, first);
	read_components(jsn_get(subject, "components"), out);
	read_components(jsn_get(root, "components"), out);
	out->tool_version = str_dup(find_tool_version(metadata));
	return read_properties(jsn_get(root, "properties"), out, err);
}

int cyclonedx_read(struct span json, struct sbom *out, struct err *err)
{
	*out = (struct sbom)SBOM_INIT;
	struct jsn *root = jsn_parse(json, err);
	if (!root)
		return -1;
	int rc = read_root(root, out, err);
	jsn_free(root);
	if (rc != 0)
		sbom_release(out);
	return rc;
}
