#include "input/rootscan.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/elfcatch.h"
#include "input/elfevidence.h"
#include "input/elflayout.h"
#include "input/elfroots.h"
#include "input/rootscan_find.h"
#include "input/rootscan_owned.h"
#include "input/rootscan_roots.h"
#include "wrap/hash_openssl.h"

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"
#define PROBE 16 /* bytes that tell an ELF file by: EI_NIDENT */

/* What becomes of the regular file that is coming by. */
enum course { COURSE_SKIP, COURSE_PROBE, COURSE_ELF, COURSE_TEXT, COURSE_LIST, COURSE_LICENSE };

struct rootscan {
	struct finds finds;
	struct owned owned; /* paths that packages list */
	struct copyrights copyrights;
	struct strmap whole; /* programs to be caught whole when they come again */
	size_t kept;         /* bytes of texts, against LIMIT_FIND_TEXTS */
	bool wants_again, want_hashes, want_roots;
	unsigned layer;

	/* The file at hand. */
	enum course course;
	enum find_kind kind; /* of a COURSE_TEXT */
	char *path;
	uint64_t size;
	unsigned char probe[PROBE];
	size_t probed;
	struct elfcatch elf;
	struct sha256 *sum;
	struct buf text;
};

struct rootscan *rootscan_new(bool want_hashes)
{
	struct rootscan *scan = mem_alloc(sizeof *scan);
	scan->want_hashes = want_hashes;
	return scan;
}

void rootscan_want_roots(struct rootscan *scan)
{
	scan->want_roots = true;
}

static void drop_file(struct rootscan *scan)
{
	elfcatch_release(&scan->elf);
	sha256_free(scan->sum);
	scan->sum = NULL;
	buf_release(&scan->text);
	str_set(&scan->path, NULL);
	scan->course = COURSE_SKIP;
	scan->probed = 0;
}

void rootscan_free(struct rootscan *scan)
{
	if (!scan)
		return;
	drop_file(scan);
	finds_release(&scan->finds);
	owned_release(&scan->owned);
	copyrights_release(&scan->copyrights);
	strmap_release(&scan->whole);
	free(scan);
}

void rootscan_layer(struct rootscan *scan)
{
	scan->layer++;
}

bool rootscan_wants_again(struct rootscan *scan)
{
	bool again = scan->wants_again;
	scan->wants_again = false;
	return again;
}

/* A whiteout is no file of its own: it takes others away. */
static bool is_whiteout(struct rootscan *scan, const char *path)
{
	const char *name = path_base(path);
	if (!str_starts(name, WHITEOUT))
		return false;
	size_t folder = name == path ? 0 : (size_t)(name - path) - 1;
	MEM_AUTO char *where = str_dup_n(path, folder);
	if (strcmp(name, OPAQUE) == 0) {
		finds_remove_below(&scan->finds, where, scan->layer);
		return true;
	}
	MEM_AUTO char *target = path_join(where, name + strlen(WHITEOUT));
	finds_remove(&scan->finds, target, scan->layer, true);
	return true;
}

void rootscan_other(struct rootscan *scan, const char *path, bool is_folder)
{
	if (!is_whiteout(scan, path))
		finds_remove(&scan->finds, path, scan->layer + !is_folder, !is_folder);
}

void rootscan_link(struct rootscan *scan, const char *path, const char *target)
{
	if (is_whiteout(scan, path))
		return;
	while (*target == '/' || (target[0] == '.' && target[1] == '/'))
		target++;
	if (strcmp(path, target) == 0)
		return;
	finds_remove(&scan->finds, path, scan->layer + 1, true);
	finds_link(&scan->finds, target, path);
}

static enum find_kind text_kind(const char *path)
{
	static const struct {
		const char *path;
		enum find_kind kind;
	} known[] = {
		{"var/lib/dpkg/status", FIND_DPKG},
		{"lib/apk/db/installed", FIND_APK},
		{"usr/lib/apk/db/installed", FIND_APK},
		{"var/lib/apk/db/installed", FIND_APK},
		{"etc/os-release", FIND_OS},
		{"usr/lib/os-release", FIND_OS},
		{"etc/debian_version", FIND_DEBIAN},
		{"var/lib/rpm/rpmdb.sqlite", FIND_RPM},
		{"var/lib/rpm/Packages", FIND_RPM},
		{"var/lib/rpm/Packages.db", FIND_RPM},
		{"usr/lib/sysimage/rpm/rpmdb.sqlite", FIND_RPM},
		{"usr/lib/sysimage/rpm/Packages.db", FIND_RPM},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].path, path) == 0)
			return known[i].kind;
	if (str_starts(path, "var/lib/dpkg/status.d/") && !str_ends(path, ".md5sums"))
		return FIND_DPKG;
	if (str_ends(path, ".cdx.json") || str_ends(path, ".spdx.json"))
		return FIND_DOCUMENT;
	return FIND_NOTHING;
}

static bool is_list(const char *path)
{
	return (str_starts(path, "var/lib/dpkg/info/") && str_ends(path, ".list")) ||
	       (str_starts(path, "var/lib/dpkg/status.d/") && str_ends(path, ".md5sums"));
}

/* "NAME" of usr/share/doc/NAME/copyright, or NULL; the caller frees it. */
static char *copyright_package(const char *path)
{
	static const char folder[] = "usr/share/doc/";
	if (!str_starts(path, folder) || !str_ends(path, "/copyright"))
		return NULL;
	const char *name = path + sizeof folder - 1, *slash = strchr(name, '/');
	return strcmp(slash, "/copyright") == 0 ? str_dup_n(name, (size_t)(slash - name)) : NULL;
}

static size_t text_ceiling(enum find_kind kind)
{
	if (kind == FIND_ROOTS)
		return LIMIT_TRUST_FILE;
	return kind == FIND_DPKG || kind == FIND_APK ? LIMIT_PACKAGE_DB
	       : kind == FIND_DOCUMENT               ? LIMIT_SBOM_JSON
	                                             : LIMIT_TEXT_FILE;
}

/* What becomes of a file by its name; COURSE_PROBE: its first bytes tell. */
static enum course course_of(const struct rootscan *scan, const char *path)
{
	if (scan->want_roots)
		return scan->kind == FIND_ROOTS ? COURSE_TEXT : COURSE_PROBE;
	MEM_AUTO char *package = copyright_package(path);
	if (package)
		return COURSE_LICENSE;
	if (is_list(path))
		return COURSE_LIST;
	return scan->kind != FIND_NOTHING ? COURSE_TEXT : COURSE_PROBE;
}

bool rootscan_begin(struct rootscan *scan, const char *path, uint64_t size)
{
	drop_file(scan);
	if (is_whiteout(scan, path))
		return false;
	finds_remove(&scan->finds, path, scan->layer + 1, true);
	if (scan->want_roots)
		scan->kind = rootscan_is_store(path) ? FIND_ROOTS : FIND_NOTHING;
	else
		scan->kind = text_kind(path);
	if (scan->kind == FIND_RPM) {
		finds_add(&scan->finds, path, FIND_RPM, scan->layer);
		return false;
	}
	enum course course = course_of(scan, path);
	if (course == COURSE_PROBE && size < sizeof(Elf32_Ehdr))
		return false;
	scan->course = course;
	scan->path = str_dup(path);
	scan->size = size;
	size_t ceiling = text_ceiling(scan->kind), room = LIMIT_FIND_TEXTS - scan->kept;
	scan->text.ceiling = ceiling < room ? ceiling : room + 1;
	return true;
}

static void add_damaged(struct rootscan *scan, const char *why)
{
	struct find *find = finds_add(&scan->finds, scan->path, FIND_DAMAGED, scan->layer);
	buf_add_str(&find->text, why);
}

/* The first bytes are there: an ELF file is caught, anything else passes by. */
static bool decide(struct rootscan *scan)
{
	struct err err = ERR_INIT;
	if (!elffile_is(scan->probe, scan->probed)) {
		scan->course = COURSE_SKIP;
		return false;
	}
	bool whole = scan->want_roots || strmap_get(&scan->whole, scan->path) != NULL;
	if (scan->want_roots && scan->size > LIMIT_ELF_TAIL) {
		add_damaged(scan, "it is too large to be searched for roots");
		scan->course = COURSE_SKIP;
		return false;
	}
	scan->course = COURSE_ELF;
	if (elfcatch_begin(&scan->elf, scan->size, whole, &err) != 0) {
		add_damaged(scan, err.message);
		err_clear(&err);
		scan->course = COURSE_SKIP;
		return false;
	}
	if (scan->want_hashes)
		scan->sum = sha256_new();
	return true;
}

static bool add_elf(struct rootscan *scan, const void *data, size_t size)
{
	elfcatch_add(&scan->elf, data, size);
	if (scan->sum)
		sha256_add(scan->sum, data, size);
	return !scan->elf.is_unwanted;
}

bool rootscan_add(struct rootscan *scan, const void *data, size_t size)
{
	const unsigned char *from = data;
	switch (scan->course) {
	case COURSE_PROBE:
		while (size && scan->probed < PROBE) {
			scan->probe[scan->probed++] = *from++;
			size--;
		}
		if (scan->probed < PROBE)
			return true;
		return decide(scan) && add_elf(scan, scan->probe, PROBE) &&
		       (size == 0 || add_elf(scan, from, size));
	case COURSE_ELF:
		return add_elf(scan, data, size);
	case COURSE_TEXT:
	case COURSE_LIST:
	case COURSE_LICENSE:
		buf_add(&scan->text, data, size);
		return !scan->text.full;
	default:
		return false;
	}
}

bool rootscan_hole(struct rootscan *scan, uint64_t size)
{
	/* Texts have no holes, and a program does not begin with one. */
	if (scan->course != COURSE_ELF) {
		scan->course = COURSE_SKIP;
		return false;
	}
	sha256_free(scan->sum);
	scan->sum = NULL;
	elfcatch_skip(&scan->elf, size);
	return !scan->elf.is_unwanted;
}

static void add_program(struct rootscan *scan, struct audited program)
{
	unsigned char sum[32];
	program.has_map = program.evidence & EVIDENCE_TARE;
	if (scan->sum) {
		sha256_end(scan->sum, sum);
		scan->sum = NULL;
		program.sha256 = str_hex(sum, sizeof sum);
	}
	finds_add(&scan->finds, scan->path, FIND_PROGRAM, scan->layer)->program = program;
}

static void read_elf(struct rootscan *scan, const void *data, size_t size)
{
	struct err err = ERR_INIT;
	struct elffile file;
	struct audited program = {0};
	if (elffile_open(&file, data, size, scan->path, &err) != 0) {
		/* Test data and half-written files are ELF by their first bytes only. */
		err_clear(&err);
		return;
	}
	int rc = file.type == ET_EXEC || file.type == ET_DYN
	             ? elfevidence_read(&file, scan->path, &program, &err)
	             : 0;
	if (rc == 0 && (program.evidence & EVIDENCE_TARE))
		rc = elflayout_read(&file, &program.layout, &err);
	/* The document itself is handed out of single programs only. */
	str_set(&program.json, NULL);
	if (rc == 0 && program.json_size > LIMIT_FIND_TEXTS - scan->kept)
		rc = err_set(&err, ERR_FAIL, "there are more documents than tare has room for");
	if (rc == 0 && program.evidence) {
		scan->kept += program.json_size;
		add_program(scan, program);
	} else {
		audited_release(&program);
		if (rc != 0)
			add_damaged(scan, err.message);
		else if (elfevidence_is_program(&file))
			finds_add(&scan->finds, scan->path, FIND_SILENT, scan->layer);
	}
	err_clear(&err);
	elffile_release(&file);
}

/* Takes the roots over; what they are in was read up to its end. */
static void add_roots(struct rootscan *scan, struct trust_store *store)
{
	size_t size = 0;
	for (size_t i = 0; i < store->count; i++)
		size += sizeof *store->root + 2 * store->root[i].size;
	if (size > LIMIT_FIND_TEXTS - scan->kept)
		add_damaged(scan, "there are more roots than tare has room for");
	else if (store->count) {
		scan->kept += size;
		finds_add(&scan->finds, scan->path, FIND_ROOTS, scan->layer)->roots = *store;
		*store = (struct trust_store)TRUST_STORE_INIT;
	}
	trust_store_release(store);
}

static void read_elf_roots(struct rootscan *scan, const void *data, size_t size)
{
	struct trust_store store = TRUST_STORE_INIT;
	bool is_complete = elfroots_find((struct span){data, size}, &store);
	trust_store_unique(&store);
	add_roots(scan, &store);
	if (!is_complete)
		add_damaged(scan, "too much in it looks like certificates");
}

static void end_store(struct rootscan *scan)
{
	struct trust_store store = TRUST_STORE_INIT;
	struct err err = ERR_INIT;
	if (rootscan_read_store(buf_span(&scan->text), &store, &err) == 0)
		add_roots(scan, &store);
	else
		add_damaged(scan, err.message);
	err_clear(&err);
	trust_store_release(&store);
}

static void end_elf(struct rootscan *scan)
{
	if (scan->elf.is_unwanted || scan->elf.seen != scan->elf.size)
		return;
	if (scan->want_roots) {
		read_elf_roots(scan, scan->elf.data, scan->elf.size);
		return;
	}
	if (scan->elf.needs_all && scan->elf.size > LIMIT_ELF_TAIL) {
		add_damaged(scan, "its Go build info is of the old form, and it is too large to hold");
		return;
	}
	if (scan->elf.needs_all && !scan->elf.keep_all) {
		strmap_put(&scan->whole, scan->path, 1);
		scan->wants_again = true;
		return;
	}
	read_elf(scan, scan->elf.data, scan->elf.size);
}

void rootscan_whole(struct rootscan *scan, const void *data, size_t size)
{
	if (scan->want_roots && scan->course == COURSE_PROBE) {
		read_elf_roots(scan, data, size);
	} else if (scan->course == COURSE_PROBE && elffile_is(data, size)) {
		if (scan->want_hashes) {
			scan->sum = sha256_new();
			sha256_add(scan->sum, data, size);
		}
		read_elf(scan, data, size);
	}
	drop_file(scan);
}

void rootscan_end(struct rootscan *scan)
{
	if (scan->course == COURSE_ELF) {
		end_elf(scan);
	} else if (scan->course == COURSE_TEXT) {
		if (scan->text.full || scan->text.size > LIMIT_FIND_TEXTS - scan->kept) {
			add_damaged(scan, "it is larger than tare reads");
		} else if (scan->kind == FIND_ROOTS) {
			end_store(scan);
		} else {
			scan->kept += scan->text.size;
			finds_add(&scan->finds, scan->path, scan->kind, scan->layer)->text = scan->text;
			scan->text = (struct buf)BUF_INIT;
		}
	} else if (scan->course == COURSE_LIST && !scan->text.full) {
		owned_add_list(&scan->owned, buf_span(&scan->text));
	} else if (scan->course == COURSE_LICENSE && !scan->text.full) {
		MEM_AUTO char *package = copyright_package(scan->path);
		copyrights_add(&scan->copyrights, package, buf_span(&scan->text));
	}
	drop_file(scan);
}

void rootscan_finish(struct rootscan *scan, struct inventory *out)
{
	for (size_t i = 0; i < scan->finds.count; i++)
		if (scan->finds.item[i].kind == FIND_APK)
			owned_add_apk(&scan->owned, buf_span(&scan->finds.item[i].text));
	finds_finish(&scan->finds, &scan->owned, &scan->copyrights, out);
}

void rootscan_finish_roots(struct rootscan *scan, struct trust_places *places,
                           struct inventory *out)
{
	rootscan_collect_roots(&scan->finds, places, out);
}
