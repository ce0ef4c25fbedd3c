#include "cmd/pack.h"

#include <stdlib.h>
#include <string.h>

#include "assemble/evidence.h"
#include "assemble/layer.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "cmd/pack_libs.h"
#include "cmd/pack_options.h"
#include "cmd/pack_report.h"
#include "input/epoch.h"
#include "input/filetree.h"
#include "input/program.h"
#include "output/store.h"
#include "wire/oci_json.h"
#include "wrap/hash_openssl.h"

struct pack {
	struct pack_options options;
	uint64_t epoch;
	struct program *program; /* as many as options.programs has */
	size_t program_count;    /* opened */
	struct pack_libs libs;
	struct tree tree;
	struct pack_result result;
};

/* 1. What is to be packed. */

static int open_programs(struct pack *pack, struct err *err)
{
	const struct strlist *names = &pack->options.programs;
	pack->program = mem_alloc(names->count * sizeof *pack->program);
	for (size_t i = 0; i < names->count; i++) {
		struct program *program = &pack->program[i];
		if (program_open(program, names->item[i], err) != 0)
			return -1;
		pack->program_count++;
		if (!pack->options.with_libs && program_check_static(program, err) != 0)
			return -1;
	}
	return 0;
}

static int set_platform(struct pack *pack, struct err *err)
{
	struct image *image = &pack->options.image;
	if (!image->architecture) {
		image->os = str_dup("linux");
		image->architecture = str_dup(pack->program[0].architecture);
	}
	for (size_t i = 0; i < pack->program_count; i++)
		if (strcmp(pack->program[i].architecture, image->architecture) != 0)
			return err_set(err, ERR_FAIL,
			               "'%s' is for linux/%s and cannot go into an image for %s/%s",
			               pack->program[i].path, pack->program[i].architecture, image->os,
			               image->architecture);
	return 0;
}

static int add_programs(struct pack *pack, struct err *err)
{
	for (size_t i = 0; i < pack->program_count; i++) {
		const struct program *program = &pack->program[i];
		if (tree_add_file(&pack->tree, program->name, 0755, program->path, program->size, err) != 0)
			return -1;
	}
	if (!pack->options.has_entrypoint)
		strlist_take(&pack->options.image.entrypoint, str_format("/%s", pack->program[0].name));
	return 0;
}

static int add_libs(struct pack *pack, struct err *err)
{
	if (!pack->options.with_libs)
		return 0;
	return pack_libs_find(&pack->libs, pack->program, pack->program_count, err) != 0 ||
	               pack_libs_add(&pack->libs, &pack->tree, err) != 0
	           ? -1
	           : 0;
}

static void warn_about_user(const struct pack *pack)
{
	const char *user = pack->options.image.user;
	if (user && (user[0] < '0' || user[0] > '9') && !tree_find(&pack->tree, "etc/passwd"))
		out_warn("the user '%s' is no number and the image has no /etc/passwd: engines will refuse "
		         "to start it",
		         user);
}

static int add_files(struct pack *pack, struct err *err)
{
	for (size_t i = 0; i < pack->options.add_count; i++)
		if (filetree_add(&pack->tree, pack->options.add[i].source, pack->options.add[i].to, err) !=
		    0)
			return -1;
	warn_about_user(pack);
	/* Engines differ in whether they make it, and a read-only root cannot. */
	const char *workdir = pack->options.image.workdir;
	return workdir ? tree_add_dir(&pack->tree, workdir, err) : 0;
}

/* 2. What scanners will read. */

static void warn_about_sbom(const struct program *program)
{
	MEM_AUTO char *name = out_clean(program->name);
	switch (program->sbom.state) {
	case ELFSBOM_NONE:
		out_warn("'%s' has no SBOM in it: nobody can tell what it is made of (link it under "
		         "'tare run')",
		         name);
		break;
	case ELFSBOM_NOTE_ONLY:
		out_warn(
			"'%s' lost its SBOM to a strip tool, only its digest is left (sha256:%s): scanners "
			"will find nothing",
			name, program->sbom.digest);
		break;
	case ELFSBOM_PENDING:
		out_warn("'%s' was linked without finishing its SBOM: nobody can tell what it is made of",
		         name);
		break;
	case ELFSBOM_MISMATCH:
		out_warn("'%s' holds an SBOM that is not the one it was linked with: it is not used", name);
		break;
	case ELFSBOM_FULL:
		break;
	}
}

static void warn_about_dlopen(const struct pack *pack, const char *name,
                              const struct dlopen_list *list)
{
	MEM_AUTO char *who = out_clean(name);
	for (size_t i = 0; i < list->count; i++) {
		const struct dlopen_wish *wish = &list->item[i];
		bool packed = false;
		for (size_t j = 0; j < wish->soname.count; j++)
			packed = packed || pack_libs_have(&pack->libs, wish->soname.item[j]);
		if (packed)
			continue;
		MEM_AUTO char *soname = out_clean(wish->soname.item[0]);
		MEM_AUTO char *feature = out_clean(wish->feature ? wish->feature : "something");
		MEM_AUTO char *priority = out_clean(wish->priority ? wish->priority : "recommended");
		out_warn("'%s' may load %s while it runs (%s, for %s); it is not in the image", who, soname,
		         priority, feature);
	}
}

static int add_evidence(struct pack *pack, struct err *err)
{
	struct evidence_parts parts = {0};
	struct strlist gaps = {0};
	int rc = 0;
	for (size_t i = 0; i < pack->program_count; i++) {
		const struct elfsbom *sbom = &pack->program[i].sbom;
		warn_about_sbom(&pack->program[i]);
		warn_about_dlopen(pack, pack->program[i].name, &pack->program[i].dlopen);
		if (sbom->state != ELFSBOM_FULL)
			continue;
		for (size_t j = 0; j < sbom->sbom.count; j++)
			evidence_part(&parts, &sbom->sbom.item[j]);
		if (rc == 0 && pack->options.evidence & EVIDENCE_FILE)
			rc = evidence_add_document(&pack->tree, pack->program[i].name, sbom->json,
			                           sbom->json_size, err);
	}
	for (size_t i = 0; i < pack->libs.found.count; i++)
		warn_about_dlopen(pack, pack->libs.found.item[i].name, &pack->libs.found.item[i].dlopen);
	for (size_t i = 0; i < pack->libs.owner_count; i++)
		evidence_part(&parts, &pack->libs.owner[i]);
	if (rc == 0)
		rc = evidence_add(&pack->tree, pack->program[0].name, &parts, pack->options.evidence, &gaps,
		                  &pack->result.packages, err);
	for (size_t i = 0; rc == 0 && i < gaps.count; i++) {
		MEM_AUTO char *gap = out_clean(gaps.item[i]);
		out_warn("scanners will miss something: %s", gap);
	}
	strlist_release(&gaps);
	evidence_parts_release(&parts);
	return rc;
}

/* 3. The bytes, and where they land. */

static void describe(struct descriptor *descriptor, const char *media_type, const struct buf *text)
{
	MEM_AUTO char *hex = sha256_hex(text->data, text->size);
	*descriptor = (struct descriptor){media_type, str_format("sha256:%s", hex),
	                                  (uint64_t)text->size};
}

static int store_document(struct store *store, const char *media_type, const struct buf *text,
                          struct descriptor *descriptor, struct err *err)
{
	describe(descriptor, media_type, text);
	return store_blob(store, descriptor_hex(descriptor), text->data, text->size, err);
}

static int store_layer(struct pack *pack, struct store *store, struct err *err)
{
	struct sink *sink = store_blob_begin(store, err);
	if (!sink || layer_write(&pack->tree, pack->options.compression, pack->epoch, sink,
	                         &pack->result.layer, err) != 0)
		return -1;
	return store_blob_end(store, descriptor_hex(&pack->result.layer.blob), err);
}

static int store_documents(struct pack *pack, struct store *store, struct err *err)
{
	struct pack_result *result = &pack->result;
	BUF_AUTO struct buf config = BUF_INIT;
	BUF_AUTO struct buf manifest = BUF_INIT;
	oci_config_write(&pack->options.image, result->layer.diff_id, &config);
	if (store_document(store, OCI_CONFIG, &config, &result->config, err) != 0)
		return -1;
	oci_manifest_write(&pack->options.image, &result->config, &result->layer.blob, &manifest);
	return store_document(store, OCI_MANIFEST, &manifest, &result->manifest, err);
}

/* Frees the store in any case. */
static int commit(struct pack *pack, struct store *store, struct err *err)
{
	const struct pack_result *result = &pack->result;
	bool named = pack->options.has_reference;
	MEM_AUTO char *full = named ? reference_full(&pack->options.reference) : NULL;
	MEM_AUTO char *familiar = named ? reference_familiar(&pack->options.reference) : NULL;
	BUF_AUTO struct buf index = BUF_INIT;
	BUF_AUTO struct buf docker = BUF_INIT;
	oci_docker_manifest_write(&result->config, &result->layer.blob, familiar, &docker);
	if (oci_index_write(&result->manifest, named ? pack->options.reference.tag : NULL, full,
	                    store_old_index(store), &index, err) != 0) {
		store_abort(store);
		return err_wrap(err, "'%s': index.json", pack->options.out);
	}
	return store_commit(store, buf_span(&index), buf_span(&docker), err);
}

static int land(struct pack *pack, struct err *err)
{
	struct store *store = pack->options.is_layout
	                          ? layout_open(pack->options.out, err)
	                          : archive_open(pack->options.out, pack->epoch, err);
	if (!store)
		return -1;
	if (store_layer(pack, store, err) != 0 || store_documents(pack, store, err) != 0) {
		store_abort(store);
		return -1;
	}
	return commit(pack, store, err);
}

static int pack_all(struct pack *pack, struct err *err)
{
	if (epoch_read(&pack->epoch, err) != 0 || open_programs(pack, err) != 0 ||
	    set_platform(pack, err) != 0 || add_programs(pack, err) != 0 || add_files(pack, err) != 0 ||
	    add_libs(pack, err) != 0 || add_evidence(pack, err) != 0)
		return -1;
	tree_sort(&pack->tree);
	if (land(pack, err) != 0)
		return -1;
	if (pack->options.json)
		pack_report_json(&pack->options, pack->program, pack->program_count, &pack->result);
	else
		pack_report(&pack->options, pack->program, pack->program_count, &pack->result);
	return 0;
}

static void pack_release(struct pack *pack)
{
	for (size_t i = 0; i < pack->program_count; i++)
		program_release(&pack->program[i]);
	free(pack->program);
	pack_libs_release(&pack->libs);
	tree_release(&pack->tree);
	layer_release(&pack->result.layer);
	descriptor_release(&pack->result.config);
	descriptor_release(&pack->result.manifest);
	pack_options_release(&pack->options);
}

int cmd_pack(int argc, char **argv, struct err *err)
{
	struct pack pack = {0};
	int rc = pack_options_parse(&pack.options, argc, argv, err);
	if (rc == 0 && pack.options.help)
		pack_help();
	else if (rc == 0)
		rc = pack_all(&pack, err);
	pack_release(&pack);
	return rc;
}
