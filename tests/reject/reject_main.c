/* reject PARSER FOLDER: every file of the folder must be refused by the parser, with an error that
 * has a kind and a sentence.  Speaks TAP.  A new parser needs one row in the table below and a
 * folder of its name beside this file. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "assemble/elfstrip.h"
#include "advisory_parsers.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "cmd/pack_options.h"
#include "input/dep_v0.h"
#include "input/elfevidence.h"
#include "input/elflayout.h"
#include "input/elfsbom.h"
#include "input/image_read.h"
#include "input/truststore.h"
#include "model/linkmap.h"
#include "resolve/account.h"
#include "resolve/cvss.h"
#include "wire/apk_installed.h"
#include "wire/ar.h"
#include "wire/bitcode.h"
#include "wire/bitcode_symbols.h"
#include "wire/command_log.h"
#include "wire/compile_record.h"
#include "wire/cyclonedx.h"
#include "wire/depfile.h"
#include "wire/dlopen_note.h"
#include "wire/dpkg_diversions.h"
#include "wire/dpkg_status.h"
#include "wire/filetags.h"
#include "wire/ignore_file.h"
#include "wire/linemarkers.h"
#include "wire/linkmap.h"
#include "wire/lto_resolution.h"
#include "wire/oci_json.h"
#include "wire/oci_read.h"
#include "wire/platform.h"
#include "wire/pkgconfig_file.h"
#include "wire/purl.h"
#include "wire/relmap.h"
#include "wire/reference.h"
#include "wire/spdx.h"
#include "wire/tar_plain.h"
#include "wire/timestamp.h"
#include "wire/trustblob.h"
#include "wire/trustlist.h"
#include "wire/vex.h"
#include "wrap/elf_libelf.h"
#include "wrap/json_jansson.h"

#define REJECT_CEILING ((size_t)64 << 20)

/* Each gives 0 when the text was taken. */

static int take_apk_installed(struct span text, struct err *err)
{
	struct apk_package package;
	int rc;
	while ((rc = apk_installed_next(&text, &package, err)) > 0)
		;
	return rc;
}

static int take_ar(struct span text, struct err *err)
{
	struct ar ar;
	if (ar_open(&ar, text.at, text.length, "archive", err) != 0)
		return -1;
	ar_release(&ar);
	return 0;
}

static int take_bitcode_symbols(struct span text, struct err *err)
{
	struct strlist names = {0};
	int rc = bitcode_symbols(text, &names, err);
	strlist_release(&names);
	return rc;
}

static int take_bitcode(struct span text, struct err *err)
{
	BUF_AUTO struct buf out = BUF_INIT;
	return bitcode_add_record(text, span_of("record"), &out, err);
}

static int take_depfile(struct span text, struct err *err)
{
	struct strlist files = {0};
	int rc = depfile_read(text, &files, err);
	strlist_release(&files);
	return rc;
}

static int take_linemarkers(struct span text, struct err *err)
{
	struct linemarkers markers;
	int rc = linemarkers_read(text, &markers, err);
	linemarkers_release(&markers);
	return rc;
}

static int take_compile_record(struct span text, struct err *err)
{
	struct compile_records records = {0};
	int rc = compile_records_read(text, &records, err);
	compile_records_release(&records);
	return rc;
}

static int take_ignore_file(struct span text, struct err *err)
{
	struct suppressions list = SUPPRESSIONS_INIT;
	int rc = ignore_file_read(text, "f", &list, err);
	suppressions_release(&list);
	return rc;
}

static int take_tar_plain(struct span text, struct err *err)
{
	return tar_plain_is(text) ? 0 : err_set(err, ERR_FAIL, "not plain");
}

static int take_vex(struct span text, struct err *err)
{
	struct suppressions list = SUPPRESSIONS_INIT;
	int rc = vex_read(text, "f", &list, err);
	suppressions_release(&list);
	return rc;
}

static int take_cvss(struct span text, struct err *err)
{
	struct cvss cvss;
	return cvss_read(text, &cvss, err);
}

static int take_cyclonedx(struct span text, struct err *err)
{
	struct sbom sbom = SBOM_INIT;
	int rc = cyclonedx_read(text, &sbom, err);
	sbom_release(&sbom);
	return rc;
}

static int take_dlopen_note(struct span text, struct err *err)
{
	struct dlopen_list list = DLOPEN_LIST_INIT;
	int rc = dlopen_note_read(text, &list, err);
	dlopen_list_release(&list);
	return rc;
}

static int take_dpkg_diversions(struct span text, struct err *err)
{
	struct dpkg_diversion diversion;
	int rc;
	while ((rc = dpkg_diversion_next(&text, &diversion, err)) > 0)
		;
	return rc;
}

static int take_dpkg_status(struct span text, struct err *err)
{
	struct dpkg_package package;
	int rc;
	while ((rc = dpkg_status_next(&text, &package, err)) > 0)
		;
	return rc;
}

static int take_filetags(struct span text, struct err *err)
{
	struct filetags tags;
	if (!filetags_read(text, &tags))
		return err_set(err, ERR_FAIL, "no tags that can be believed");
	filetags_release(&tags);
	return 0;
}

static int take_trustblob(struct span text, struct err *err)
{
	struct trustblob blob;
	return trustblob_open(text, &blob) ? 0 : err_set(err, ERR_FAIL, "no blob");
}

static int take_trustlist(struct span text, struct err *err)
{
	struct trust_wishes wishes = {0};
	int rc = trustlist_read(text, &wishes, err);
	trust_wishes_release(&wishes);
	return rc;
}

static int take_truststore(struct span text, struct err *err)
{
	struct trust_store store = TRUST_STORE_INIT;
	int rc = truststore_read_text(text, NULL, &store, err);
	trust_store_release(&store);
	return rc;
}

static int take_elf(struct span text, struct err *err)
{
	struct elffile file;
	if (elffile_open(&file, text.at, text.length, "program", err) != 0)
		return -1;
	elffile_release(&file);
	return 0;
}

/* As tare strip does it: the byte map is followed, then the file is written anew. */
static int take_elfstrip(struct span text, struct err *err)
{
	struct elffile file;
	struct elfsbom bill;
	struct layout layout = {0};
	struct account account;
	BUF_AUTO struct buf out = BUF_INIT;
	if (elffile_open(&file, text.at, text.length, "program", err) != 0)
		return -1;
	int rc = elfsbom_read(&file, &bill, err);
	if (rc == 0) {
		rc = elfstrip(&file, NULL, &out, NULL, err);
		if (rc == 0)
			rc = elflayout_read(&file, &layout, err);
		if (rc == 0)
			rc = account_file(&layout, &bill.sbom, &account, err);
		layout_release(&layout);
		elfsbom_release(&bill);
	}
	elffile_release(&file);
	return rc;
}

static int take_elfsbom(struct span text, struct err *err)
{
	struct elffile file;
	struct elfsbom sbom = {0};
	if (elffile_open(&file, text.at, text.length, "program", err) != 0)
		return -1;
	int rc = elfsbom_read(&file, &sbom, err);
	elfsbom_release(&sbom);
	elffile_release(&file);
	return rc;
}

static int take_dep_v0(struct span text, struct err *err)
{
	struct sbom sbom = SBOM_INIT;
	int rc = dep_v0_parse(text, &sbom, err);
	sbom_release(&sbom);
	return rc;
}

static int take_elfevidence(struct span text, struct err *err)
{
	struct elffile file;
	struct audited program = {0};
	if (elffile_open(&file, text.at, text.length, "program", err) != 0)
		return -1;
	int rc = elfevidence_read(&file, "program", &program, err);
	audited_release(&program);
	elffile_release(&file);
	return rc;
}

/* Archives are read from files: this one lives in memory. */
static int take_image(struct span text, struct err *err)
{
	struct target_options options = {0};
	struct inventory inventory = INVENTORY_INIT;
	FD_AUTO int fd = memfd_create("image", 0);
	MEM_AUTO char *path = str_format("/proc/self/fd/%d", fd);
	if (fd < 0 || fd_write_all(fd, text.at, text.length, "image", err) != 0)
		return 0;
	int rc = image_read(path, false, &options, &inventory, err);
	inventory_release(&inventory);
	return rc;
}

static int take_json(struct span text, struct err *err)
{
	struct jsn *node = jsn_parse(text, err);
	jsn_free(node);
	return node ? 0 : -1;
}

static int take_linkmap(struct span text, struct err *err)
{
	struct linkmap map = LINKMAP_INIT;
	int rc = linkmap_read(text, &map, err);
	linkmap_release(&map);
	return rc;
}

static int take_linkmap_reasons(struct span text, struct err *err)
{
	struct linkmap map = LINKMAP_INIT;
	int rc = linkmap_read_reasons(text, &map, err);
	linkmap_release(&map);
	return rc;
}

static int take_oci_index(struct span text, struct err *err)
{
	static char digest[] = "sha256:00";
	struct descriptor manifest = {OCI_MANIFEST, digest, 2};
	BUF_AUTO struct buf out = BUF_INIT;
	return oci_index_write(&manifest, NULL, NULL, text, &out, err);
}

static int take_oci_read_config(struct span text, struct err *err)
{
	MEM_AUTO char *platform = NULL;
	return oci_read_config(text, &platform, err);
}

static int take_oci_read_docker(struct span text, struct err *err)
{
	struct oci_list list;
	struct oci_pointer config;
	MEM_AUTO char *name = NULL;
	size_t images;
	int rc = oci_read_docker(text, &list, &config, &name, &images, err);
	oci_list_release(&list);
	oci_pointer_release(&config);
	return rc;
}

static int take_oci_read_index(struct span text, struct err *err)
{
	struct oci_list list;
	int rc = oci_read_index(text, &list, err);
	oci_list_release(&list);
	return rc;
}

static int take_oci_read_manifest(struct span text, struct err *err)
{
	struct oci_list list;
	struct oci_pointer config;
	int rc = oci_read_manifest(text, &list, &config, err);
	oci_list_release(&list);
	oci_pointer_release(&config);
	return rc;
}

static int take_pack_addition(struct span text, struct err *err)
{
	MEM_AUTO char *word = span_dup(text);
	struct pack_addition addition = {0};
	int rc = pack_addition_parse(word, &addition, err);
	free(addition.source);
	free(addition.to);
	return rc;
}

static int take_platform(struct span text, struct err *err)
{
	MEM_AUTO char *word = span_dup(text);
	struct platform platform;
	if (platform_parse(word, &platform, err) != 0)
		return -1;
	platform_release(&platform);
	return 0;
}

static int take_reference(struct span text, struct err *err)
{
	MEM_AUTO char *word = span_dup(text);
	struct reference reference;
	if (reference_parse(word, &reference, err) != 0)
		return -1;
	reference_release(&reference);
	return 0;
}

static int take_spdx(struct span text, struct err *err)
{
	struct sbom sbom = SBOM_INIT;
	int rc = spdx_read(text, &sbom, err);
	sbom_release(&sbom);
	return rc;
}

static int take_timestamp(struct span text, struct err *err)
{
	MEM_AUTO char *word = span_dup(text);
	MEM_AUTO char *when = timestamp_normal(word, err);
	return when ? 0 : -1;
}

static int take_pkgconfig_file(struct span text, struct err *err)
{
	struct pkgconfig_file file;
	if (pkgconfig_file_read(text, &file, err) != 0)
		return -1;
	pkgconfig_file_release(&file);
	return 0;
}

/* One URL a file; the newline at its end is the editor's. */
static int take_lto_resolution(struct span text, struct err *err)
{
	struct lto_resolution resolution;
	int rc = lto_resolution_read(text, &resolution, err);
	lto_resolution_release(&resolution);
	return rc;
}

static int take_purl(struct span text, struct err *err)
{
	MEM_AUTO char *line = span_dup(span_trim(text));
	struct purl purl = {0};
	line[strcspn(line, "\n")] = 0;
	int rc = purl_parse(line, &purl, err);
	purl_release(&purl);
	return rc;
}

static int take_command_log(struct span text, struct err *err)
{
	struct command_log log = {0};
	int rc = command_log_read(text, &log, err);
	command_log_release(&log);
	return rc;
}

static int take_relmap(struct span text, struct err *err)
{
	struct linkmap record;
	int rc;
	while ((rc = relmap_next(&text, &record, err)) > 0)
		linkmap_release(&record);
	return rc;
}

static const struct parser {
	const char *name;
	int (*take)(struct span text, struct err *err);
} parsers[] = {
	{"alpine_secdb", take_alpine_secdb},
	{"apk_installed", take_apk_installed},
	{"ar", take_ar},
	{"bitcode", take_bitcode},
	{"bitcode_symbols", take_bitcode_symbols},
	{"command_log", take_command_log},
	{"compile_record", take_compile_record},
	{"cvss", take_cvss},
	{"ignore_file", take_ignore_file},
	{"tar_plain", take_tar_plain},
	{"vex", take_vex},
	{"cyclonedx", take_cyclonedx},
	{"debian_tracker", take_debian_tracker},
	{"dep_v0", take_dep_v0},
	{"depfile", take_depfile},
	{"dlopen_note", take_dlopen_note},
	{"dpkg_diversions", take_dpkg_diversions},
	{"dpkg_status", take_dpkg_status},
	{"elf", take_elf},
	{"elfevidence", take_elfevidence},
	{"elfsbom", take_elfsbom},
	{"elfstrip", take_elfstrip},
	{"filetags", take_filetags},
	{"epss", take_epss},
	{"image", take_image},
	{"json", take_json},
	{"json_stream", take_json_stream},
	{"kev_csv", take_kev_csv},
	{"kev_json", take_kev_json},
	{"linemarkers", take_linemarkers},
	{"linkmap", take_linkmap},
	{"linkmap_reasons", take_linkmap_reasons},
	{"lto_resolution", take_lto_resolution},
	{"lto_resolution", take_lto_resolution},
	{"nvd", take_nvd},
	{"oci_index", take_oci_index},
	{"oci_read_config", take_oci_read_config},
	{"oci_read_docker", take_oci_read_docker},
	{"oci_read_index", take_oci_read_index},
	{"oci_read_manifest", take_oci_read_manifest},
	{"osv", take_osv},
	{"pack_addition", take_pack_addition},
	{"pkgconfig_file", take_pkgconfig_file},
	{"platform", take_platform},
	{"publisher_table", take_publisher_table},
	{"purl", take_purl},
	{"reference", take_reference},
	{"relmap", take_relmap},
	{"spdx", take_spdx},
	{"timestamp", take_timestamp},
	{"trustblob", take_trustblob},
	{"trustlist", take_trustlist},
	{"truststore", take_truststore},
};

static const struct parser *find(const char *name)
{
	for (size_t i = 0; i < sizeof parsers / sizeof *parsers; i++)
		if (strcmp(parsers[i].name, name) == 0)
			return &parsers[i];
	return NULL;
}

static bool refuses(const struct parser *parser, const char *path)
{
	struct err err = ERR_INIT;
	BUF_AUTO struct buf buf = BUF_INIT;
	if (fd_read_file(path, REJECT_CEILING, &buf, &err) != 0) {
		printf("# %s\n", err.message);
		err_clear(&err);
		return false;
	}
	/* An exact copy, so that a read past the end is seen by ASan and valgrind. */
	char *copy = mem_copy(buf.data, buf.size);
	int rc = parser->take((struct span){copy, buf.size}, &err);
	free(copy);
	bool good = rc != 0 && err.kind != ERR_NONE && err.message && *err.message;
	if (err.message) {
		MEM_AUTO char *clean = out_clean(err.message);
		printf("# %s\n", clean);
	}
	err_clear(&err);
	return good;
}

int main(int argc, char **argv)
{
	const struct parser *parser = argc == 3 ? find(argv[1]) : NULL;
	struct dirent **entry;
	int bad = 0, tests = 0;
	if (!parser) {
		printf("not ok 1 - there is no parser '%s' in reject_main.c\n1..1\n",
		       argc > 1 ? argv[1] : "");
		return 1;
	}
	int count = scandir(argv[2], &entry, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		MEM_AUTO char *path = path_join(argv[2], entry[i]->d_name);
		if (path_is_file(path)) {
			bool good = refuses(parser, path);
			printf("%s %d - %s refuses %s\n", good ? "ok" : "not ok", ++tests, parser->name,
			       entry[i]->d_name);
			bad += !good;
		}
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	printf("1..%d\n", tests);
	return bad || tests == 0;
}
