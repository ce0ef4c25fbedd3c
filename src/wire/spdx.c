#include "wire/spdx.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wrap/hash_openssl.h"
#include "wrap/json_jansson.h"

#define DOCUMENT "SPDXRef-DOCUMENT"
#define NAMESPACE "https://spdx.org/spdxdocs/tare-"
#define UNKNOWN "NOASSERTION"

/* The document while it is made. */
struct draft {
	struct jsn *packages, *relationships;
	struct strlist references; /* LicenseRef-… that some licence names */
};

static void relate(struct draft *draft, const char *from, const char *type, const char *to)
{
	struct jsn *node = jsn_object();
	jsn_set_text(node, "spdxElementId", from);
	jsn_set_text(node, "relationshipType", type);
	jsn_set_text(node, "relatedSpdxElement", to);
	jsn_append(draft->relationships, node);
}

static bool is_license_char(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '+' || c == ':';
}

/* Whether text has the form of a licence expression: names joined by AND, OR and WITH, brackets
 * that match.  Collects the LicenseRef-… in it. */
static bool is_expression(const char *text, struct strlist *references)
{
	bool want_name = true;
	int depth = 0;
	while (*text) {
		size_t length = 0;
		while (is_license_char(text[length]))
			length++;
		MEM_AUTO char *word = str_dup_n(text, length);
		bool joins = strcmp(word, "AND") == 0 || strcmp(word, "OR") == 0 ||
		             strcmp(word, "WITH") == 0;
		if (length && joins == want_name)
			return false;
		if (length) {
			want_name = joins;
			if (str_starts(word, "LicenseRef-"))
				strlist_add(references, word);
		} else if ((*text == '(' && !want_name) || (*text == ')' && want_name)) {
			return false;
		} else if (*text == '(' || *text == ')') {
			depth += *text == '(' ? 1 : -1;
		} else if (*text != ' ') {
			return false;
		}
		if (depth < 0)
			return false;
		text += length ? length : 1;
	}
	return depth == 0 && !want_name;
}

static void set_license(struct draft *draft, struct jsn *node, const char *license)
{
	struct strlist references = {0};
	bool is_fine = license && is_expression(license, &references);
	for (size_t i = 0; is_fine && i < references.count; i++)
		strlist_add(&draft->references, references.item[i]);
	strlist_release(&references);
	jsn_set_text(node, "licenseConcluded", UNKNOWN);
	jsn_set_text(node, "licenseDeclared", is_fine ? license : UNKNOWN);
	jsn_set_text(node, "copyrightText", UNKNOWN);
}

static void set_checksum(struct jsn *node, const char *sha256)
{
	if (!sha256 || strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64)
		return;
	struct jsn *list = jsn_array(), *checksum = jsn_object();
	jsn_set_text(checksum, "algorithm", "SHA256");
	jsn_set_text(checksum, "checksumValue", sha256);
	jsn_append(list, checksum);
	jsn_set(node, "checksums", list);
}

static struct jsn *package_node(struct draft *draft, const char *id, const char *purpose,
                                const struct component *component)
{
	struct jsn *node = jsn_object();
	const char *name = component->name && *component->name ? component->name : "unknown";
	jsn_set_text(node, "SPDXID", id);
	jsn_set_text(node, "name", name);
	jsn_set_text(node, "versionInfo", component->version);
	jsn_set_text(node, "primaryPackagePurpose", purpose);
	jsn_set_text(node, "downloadLocation", UNKNOWN);
	jsn_set(node, "filesAnalyzed", jsn_bool(false));
	set_license(draft, node, component->license);
	jsn_set_text(node, "comment", component->comment);
	if (component->purl) {
		struct jsn *list = jsn_array(), *reference = jsn_object();
		jsn_set_text(reference, "referenceCategory", "PACKAGE-MANAGER");
		jsn_set_text(reference, "referenceType", "purl");
		jsn_set_text(reference, "referenceLocator", component->purl);
		jsn_append(list, reference);
		jsn_set(node, "externalRefs", list);
	}
	jsn_append(draft->packages, node);
	return node;
}

static const char *relationship_of(enum how how)
{
	switch (how) {
	case HOW_SHARED:
		return "DYNAMIC_LINK";
	case HOW_HEADERS:
		return "DEPENDS_ON";
	case HOW_INSTALLED:
		return "CONTAINS";
	default:
		return "STATIC_LINK";
	}
}

static void add_program(struct draft *draft, const struct audited *program, const char *id)
{
	const struct component *self = &program->sbom.item[0];
	struct jsn *node = package_node(draft, id, "APPLICATION", self);
	jsn_set_text(node, "packageFileName", program->path);
	set_checksum(node, program->sha256);
	for (size_t i = 1; i < program->sbom.count; i++) {
		const struct component *component = &program->sbom.item[i];
		MEM_AUTO char *part = str_format("%s-Component-%zu", id, i);
		struct jsn *package = package_node(draft, part, "LIBRARY", component);
		set_checksum(package, component->sha256);
		relate(draft, id, relationship_of(component->how), part);
	}
}

static void add_contents(struct draft *draft, const struct inventory *inventory)
{
	struct component target = {.name = inventory->name, .version = inventory->digest};
	package_node(draft, "SPDXRef-Target", "CONTAINER", &target);
	relate(draft, DOCUMENT, "DESCRIBES", "SPDXRef-Target");
	if (inventory->os_id) {
		struct component os = {.name = inventory->os_id, .version = inventory->os_version};
		package_node(draft, "SPDXRef-OperatingSystem", "OPERATING_SYSTEM", &os);
		relate(draft, "SPDXRef-Target", "CONTAINS", "SPDXRef-OperatingSystem");
	}
	for (size_t i = 0; i < inventory->count; i++) {
		MEM_AUTO char *id = str_format("SPDXRef-Program-%zu", i + 1);
		add_program(draft, &inventory->program[i], id);
		relate(draft, "SPDXRef-Target", "CONTAINS", id);
	}
	for (size_t i = 0; i < inventory->package_count; i++) {
		MEM_AUTO char *id = str_format("SPDXRef-Package-%zu", i + 1);
		package_node(draft, id, "LIBRARY", &inventory->package[i]);
		relate(draft, "SPDXRef-Target", "CONTAINS", id);
	}
}

/* What is missing, for people, in the document's comment. */
static char *gap_text(const struct inventory *inventory)
{
	struct buf text = BUF_INIT;
	for (size_t i = 0; i < inventory->gaps.count; i++)
		buf_format(&text, "%s.\n", inventory->gaps.item[i]);
	for (size_t i = 0; i < inventory->count; i++)
		for (size_t j = 0; j < inventory->program[i].sbom.gaps.count; j++)
			buf_format(&text, "%s: %s.\n", inventory->program[i].path,
			           inventory->program[i].sbom.gaps.item[j]);
	for (size_t i = 0; i < inventory->silent.count; i++)
		buf_format(&text, "%s: nothing says what it was made of.\n", inventory->silent.item[i]);
	if (text.size)
		return buf_detach(&text);
	return NULL;
}

static struct jsn *creation_node(const char *created)
{
	struct jsn *node = jsn_object(), *creators = jsn_array();
	jsn_append(creators, jsn_text("Tool: tare-" TARE_VERSION_TEXT));
	jsn_set_text(node, "created", created);
	jsn_set(node, "creators", creators);
	return node;
}

static struct jsn *reference_list(struct strlist *references)
{
	struct jsn *list = jsn_array();
	strlist_sort_unique(references);
	for (size_t i = 0; i < references->count; i++) {
		struct jsn *node = jsn_object();
		jsn_set_text(node, "licenseId", references->item[i]);
		jsn_set_text(node, "name", references->item[i] + strlen("LicenseRef-"));
		jsn_set_text(node, "extractedText", UNKNOWN);
		jsn_append(list, node);
	}
	return list;
}

static void set_namespace(struct jsn *root)
{
	BUF_AUTO struct buf text = BUF_INIT;
	jsn_write(root, &text);
	MEM_AUTO char *digest = sha256_hex(text.data, text.size);
	MEM_AUTO char *name = str_format(NAMESPACE "%s", digest);
	jsn_set_text(root, "documentNamespace", name);
}

void spdx_write(const struct inventory *inventory, const char *created, struct buf *out)
{
	struct draft draft = {jsn_array(), jsn_array(), {0}};
	if (inventory->kind == TARGET_PROGRAM || inventory->kind == TARGET_DOCUMENT) {
		add_program(&draft, &inventory->program[0], "SPDXRef-Program");
		relate(&draft, DOCUMENT, "DESCRIBES", "SPDXRef-Program");
	} else {
		add_contents(&draft, inventory);
	}
	MEM_AUTO char *gaps = gap_text(inventory);
	struct jsn *root = jsn_object();
	jsn_set_text(root, "spdxVersion", "SPDX-2.3");
	jsn_set_text(root, "dataLicense", "CC0-1.0");
	jsn_set_text(root, "SPDXID", DOCUMENT);
	jsn_set_text(root, "name", inventory->name);
	jsn_set_text(root, "comment", gaps);
	jsn_set(root, "creationInfo", creation_node(created));
	jsn_set(root, "packages", draft.packages);
	jsn_set(root, "relationships", draft.relationships);
	if (draft.references.count)
		jsn_set(root, "hasExtractedLicensingInfos", reference_list(&draft.references));
	strlist_release(&draft.references);
	set_namespace(root);
	jsn_write_pretty(root, out);
	jsn_free(root);
}
