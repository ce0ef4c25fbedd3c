#include "input/dep_v0.h"

#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/purl.h"
#include "wrap/flate_zlib.h"
#include "wrap/json_jansson.h"

static const struct elfsection *find_section(const struct elffile *file)
{
	const struct elfsection *section = elffile_find(file, ".dep-v0");
	return section ? section : elffile_find(file, ".rust-deps-v0");
}

bool dep_v0_is_there(const struct elffile *file)
{
	return find_section(file) != NULL;
}

static struct component crate(const char *name, const char *version, bool is_root)
{
	struct purl purl = {.type = str_dup("cargo"), .name = str_dup(name)};
	purl.version = str_dup(version);
	struct component component = {.name = str_dup(name),
	                              .version = str_dup(version),
	                              .purl = purl_format(&purl),
	                              .how = is_root ? HOW_APPLICATION : HOW_STATIC};
	component.ref = str_dup(component.purl);
	purl_release(&purl);
	return component;
}

static bool is_true(const struct jsn *node)
{
	struct buf text = BUF_INIT;
	jsn_write(node, &text);
	bool yes = span_equal(buf_span(&text), "true");
	buf_release(&text);
	return yes;
}

static int read_packages(const struct jsn *list, struct sbom *out, struct err *err)
{
	size_t roots = 0;
	if (!jsn_is_array(list))
		return err_set(err, ERR_FAIL, "there is no list of packages");
	for (size_t i = 0; i < jsn_count(list); i++) {
		const struct jsn *package = jsn_at(list, i);
		const char *name = jsn_get_text(package, "name");
		const char *version = jsn_get_text(package, "version");
		const struct jsn *root = jsn_get(package, "root");
		bool is_root = root && is_true(root);
		if (!name || !*name || !version || !*version)
			return err_set(err, ERR_FAIL, "package %zu has no name or no version", i);
		if (is_root && ++roots > 1)
			return err_set(err, ERR_FAIL, "there are two root packages");
		if (!str_equal(jsn_get_text(package, "kind"), "build"))
			sbom_add(out, crate(name, version, is_root));
	}
	return 0;
}

int dep_v0_parse(struct span packed, struct sbom *out, struct err *err)
{
	size_t before = out->count;
	BUF_AUTO struct buf json = BUF_INIT;
	struct jsn *root = NULL;
	int rc = flate_unpack(packed.at, packed.length, LIMIT_DEP_V0, &json, err);
	if (rc == 0)
		rc = (root = jsn_parse(buf_span(&json), err)) ? 0 : -1;
	if (rc == 0)
		rc = read_packages(jsn_get(root, "packages"), out, err);
	jsn_free(root);
	while (rc != 0 && out->count > before)
		component_release(&out->item[--out->count]);
	return rc == 0 ? 0 : err_wrap(err, "section .dep-v0");
}

int dep_v0_read(const struct elffile *file, struct sbom *out, struct err *err)
{
	return dep_v0_parse(elffile_bytes(file, find_section(file)), out, err);
}
