/* From finds to an inventory. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "input/database.h"
#include "input/rootscan_find.h"
#include "wire/cyclonedx.h"
#include "wire/purl.h"
#include "wire/spdx.h"
#include "wrap/hash_openssl.h"

static void add_gap(struct inventory *out, const char *path, const char *why)
{
	strlist_take(&out->gaps, str_format("%s: %s", path, why));
}

static void read_os(const struct finds *finds, struct inventory *out)
{
	static const char *const places[] = {"etc/os-release", "usr/lib/os-release"};
	for (size_t i = 0; i < 2 && !out->os_id; i++) {
		const struct find *find = finds_get(finds, places[i]);
		if (find && find->kind == FIND_OS)
			database_os(buf_span(&find->text), out);
	}
	const struct find *debian = finds_get(finds, "etc/debian_version");
	if (!debian || debian->kind != FIND_DEBIAN || out->os_id)
		return;
	/* "12.8" → 12; "trixie/sid" says nothing a package URL could use. */
	struct span version = span_trim(buf_span(&debian->text));
	size_t digits = 0;
	while (digits < version.length && version.at[digits] >= '0' && version.at[digits] <= '9')
		digits++;
	out->os_id = str_dup("debian");
	free(out->os_version);
	out->os_version = digits ? str_dup_n(version.at, digits) : NULL;
}

static void read_packages(const struct find *find, const struct copyrights *copyrights,
                          struct inventory *out)
{
	struct err err = ERR_INIT;
	int rc = 0;
	if (find->kind == FIND_DPKG)
		rc = database_dpkg(buf_span(&find->text), copyrights, out, &err);
	else if (find->kind == FIND_APK)
		rc = database_apk(buf_span(&find->text), out, &err);
	else if (find->kind == FIND_RPM)
		add_gap(out, find->path, "an rpm database, which tare does not read");
	if (rc != 0)
		add_gap(out, find->path, err.message);
	err_clear(&err);
}

/* A program that lost its .sbom gets it back when the document lies beside it. */
static bool restore(struct inventory *out, struct find *find, struct sbom *sbom)
{
	MEM_AUTO char *digest = sha256_hex(find->text.data, find->text.size);
	bool used = false;
	for (size_t i = 0; i < out->count; i++) {
		struct audited *program = &out->program[i];
		if (!str_equal(program->digest, digest))
			continue;
		if (program->state == ELFSBOM_NOTE_ONLY && !used) {
			/* The old list said only what the note and others say. */
			sbom_release(&program->sbom);
			program->sbom = *sbom;
			*sbom = (struct sbom)SBOM_INIT;
			program->state = ELFSBOM_FULL;
		}
		used = true;
	}
	return used;
}

static void read_document(struct find *find, struct inventory *out)
{
	struct err err = ERR_INIT;
	struct sbom sbom = SBOM_INIT;
	struct span text = buf_span(&find->text);
	int rc = cyclonedx_is(text) ? cyclonedx_read(text, &sbom, &err)
	         : spdx_is(text)    ? spdx_read(text, &sbom, &err)
	                            : err_set(&err, ERR_FAIL, "it is no CycloneDX or SPDX document");
	if (rc != 0) {
		add_gap(out, find->path, err.message);
		err_clear(&err);
		return;
	}
	if (restore(out, find, &sbom)) {
		sbom_release(&sbom);
		return;
	}
	struct audited document = {.path = str_dup(find->path), .evidence = EVIDENCE_DOCUMENT};
	document.sbom = sbom;
	document.size = find->text.size;
	inventory_add_program(out, document);
}

/* Type, namespace, name and version of a purl: what makes two the same package here. */
static char *identity(const char *text)
{
	struct purl purl;
	struct err ignored = ERR_INIT;
	if (!text || purl_parse(text, &purl, &ignored) != 0) {
		err_clear(&ignored);
		return NULL;
	}
	char *key = str_format("%s/%s/%s@%s", purl.type, purl.namespace ? purl.namespace : "",
	                       purl.name, purl.version ? purl.version : "");
	purl_release(&purl);
	return key;
}

/* Databases written for scanners list what programs were linked from: it is told of once. */
static void drop_linked_packages(struct inventory *out)
{
	struct strmap linked = STRMAP_INIT;
	for (size_t i = 0; i < out->count; i++) {
		for (size_t j = 0; j < out->program[i].sbom.count; j++) {
			MEM_AUTO char *key = identity(out->program[i].sbom.item[j].purl);
			if (key && out->program[i].sbom.item[j].how != HOW_SHARED)
				strmap_put(&linked, key, 1);
		}
	}
	size_t kept = 0;
	for (size_t i = 0; i < out->package_count; i++) {
		MEM_AUTO char *key = identity(out->package[i].purl);
		if (key && strmap_get(&linked, key))
			component_release(&out->package[i]);
		else
			out->package[kept++] = out->package[i];
	}
	out->package_count = kept;
	strmap_release(&linked);
}

/* Distributions that put a note into every ELF file list those files in their database too: what
 * the note says is known from there. */
static bool says_nothing_new(const struct find *find, const struct owned *owned)
{
	return find->program.evidence == EVIDENCE_NOTE && find->program.sbom.count == 1 &&
	       owned_has(owned, find->path);
}

void finds_finish(struct finds *finds, const struct owned *owned,
                  const struct copyrights *copyrights, struct inventory *out)
{
	read_os(finds, out);
	for (size_t i = 0; i < finds->count; i++) {
		struct find *find = &finds->item[i];
		read_packages(find, copyrights, out);
		if (find->kind == FIND_PROGRAM && !says_nothing_new(find, owned)) {
			inventory_add_program(out, find->program);
			find->program = (struct audited){0};
		} else if (find->kind == FIND_SILENT && !owned_has(owned, find->path)) {
			strlist_add(&out->silent, find->path);
		} else if (find->kind == FIND_DAMAGED) {
			MEM_AUTO char *why = span_dup(buf_span(&find->text));
			add_gap(out, find->path, why);
		}
	}
	for (size_t i = 0; i < finds->count; i++)
		if (finds->item[i].kind == FIND_DOCUMENT)
			read_document(&finds->item[i], out);
	drop_linked_packages(out);
	if (finds->is_exhausted)
		strlist_add(&out->gaps, "there are more programs and documents than tare keeps track of");
}
