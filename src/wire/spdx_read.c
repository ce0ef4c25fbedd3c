#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "wire/spdx.h"
#include "wrap/json_jansson.h"

bool spdx_is(struct span text)
{
	static const char mark[] = "\"spdxVersion\"";
	struct span start = span_trim(text);
	size_t look = text.length < 1048576 ? text.length : 1048576;
	return start.length && start.at[0] == '{' && memmem(text.at, look, mark, sizeof mark - 1);
}

/* NOASSERTION and NONE say nothing. */
static const char *stated(const char *text)
{
	bool says = text && *text && strcmp(text, "NOASSERTION") != 0 && strcmp(text, "NONE") != 0;
	return says ? text : NULL;
}

static const char *find_purl(const struct jsn *package)
{
	const struct jsn *list = jsn_get(package, "externalRefs");
	for (size_t i = 0; i < jsn_count(list); i++)
		if (str_equal(jsn_get_text(jsn_at(list, i), "referenceType"), "purl"))
			return jsn_get_text(jsn_at(list, i), "referenceLocator");
	return NULL;
}

static const char *find_sha256(const struct jsn *package)
{
	const struct jsn *list = jsn_get(package, "checksums");
	for (size_t i = 0; i < jsn_count(list); i++)
		if (str_equal(jsn_get_text(jsn_at(list, i), "algorithm"), "SHA256"))
			return jsn_get_text(jsn_at(list, i), "checksumValue");
	return NULL;
}

static struct component read_package(const struct jsn *package)
{
	const char *name = jsn_get_text(package, "name");
	const char *license = stated(jsn_get_text(package, "licenseConcluded"));
	if (!license)
		license = stated(jsn_get_text(package, "licenseDeclared"));
	return (struct component){.ref = str_dup(jsn_get_text(package, "SPDXID")),
	                          .name = str_dup(name ? name : ""),
	                          .version = str_dup(stated(jsn_get_text(package, "versionInfo"))),
	                          .purl = str_dup(find_purl(package)),
	                          .license = str_dup(license),
	                          .sha256 = str_dup(find_sha256(package)),
	                          .how = HOW_INSTALLED};
}

/* Both spellings of the system's are about: the specification's and the schema's. */
static bool is_no_software(const char *purpose)
{
	return str_equal(purpose, "OPERATING-SYSTEM") || str_equal(purpose, "OPERATING_SYSTEM") ||
	       str_equal(purpose, "FILE");
}

/* The one package the document describes; NULL when it describes none, or several. */
static const char *find_subject(const struct jsn *root)
{
	const struct jsn *list = jsn_get(root, "relationships");
	const struct jsn *described = jsn_get(root, "documentDescribes");
	const char *subject = jsn_count(described) == 1 ? jsn_string(jsn_at(described, 0)) : NULL;
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *relation = jsn_at(list, i);
		const char *to = jsn_get_text(relation, "relatedSpdxElement");
		if (!str_equal(jsn_get_text(relation, "relationshipType"), "DESCRIBES") || !to)
			continue;
		if (subject && strcmp(subject, to) != 0)
			return NULL;
		subject = to;
	}
	return subject;
}

static void read_relations(const struct jsn *list, const struct strmap *index, struct sbom *out)
{
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *relation = jsn_at(list, i);
		const char *type = jsn_get_text(relation, "relationshipType");
		const char *to = jsn_get_text(relation, "relatedSpdxElement");
		const size_t *at = to ? strmap_get(index, to) : NULL;
		if (!at || *at == 0 || !type)
			continue;
		if (strcmp(type, "STATIC_LINK") == 0)
			out->item[*at].how = HOW_STATIC;
		else if (strcmp(type, "DYNAMIC_LINK") == 0)
			out->item[*at].how = HOW_SHARED;
	}
}

static int read_root(const struct jsn *root, struct sbom *out, struct err *err)
{
	const char *version = jsn_get_text(root, "spdxVersion");
	if (!version || !str_starts(version, "SPDX-2."))
		return err_set(err, ERR_FAIL, "this JSON is no SPDX 2 document");
	const char *subject = find_subject(root);
	const struct jsn *list = jsn_get(root, "packages");
	struct strmap index = STRMAP_INIT;
	sbom_add(out, (struct component){.name = str_dup(""), .how = HOW_APPLICATION});
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *package = jsn_at(list, i);
		const char *purpose = jsn_get_text(package, "primaryPackagePurpose");
		struct component component = read_package(package);
		bool is_subject = component.ref && str_equal(component.ref, subject);
		if (is_subject && !*out->item[0].name) {
			component_release(&out->item[0]);
			component.how = HOW_APPLICATION;
			out->item[0] = component;
			strmap_put(&index, component.ref, 0);
		} else if (is_no_software(purpose)) {
			component_release(&component);
		} else {
			uint32_t at = sbom_add(out, component);
			if (component.ref)
				strmap_put(&index, component.ref, at);
		}
	}
	read_relations(jsn_get(root, "relationships"), &index, out);
	strmap_release(&index);
	return 0;
}

int spdx_read(struct span json, struct sbom *out, struct err *err)
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
