#include "assemble/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/apk_installed.h"
#include "wire/dpkg_status.h"
#include "wire/osrelease.h"
#include "wire/purl.h"

/* One package as a scanner shall see it. */
struct row {
	struct purl purl;
	char *source, *source_version; /* owned */
	const char *license;           /* borrowed from the component */
	const char *distro;            /* "debian-12", borrowed from the purl */
};

struct rows {
	struct row *item;
	size_t count, cap;
};

void evidence_part(struct evidence_parts *parts, const struct component *component)
{
	mem_grow(&parts->item, &parts->cap, parts->count + 1, sizeof(struct component *));
	parts->item[parts->count++] = component;
}

void evidence_parts_release(struct evidence_parts *parts)
{
	free(parts->item);
	*parts = (struct evidence_parts){0};
}

static void row_release(struct row *row)
{
	purl_release(&row->purl);
	free(row->source);
	free(row->source_version);
}

/* The databases are lines of text: what holds a control character or a blank would be read as
 * something else. */
static bool is_token(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f)
			return false;
	return true;
}

/* The same for what may hold blanks. */
static bool is_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool is_sound(const struct purl *purl)
{
	const char *arch = purl_qualifier(purl, "arch");
	const char *upstream = purl_qualifier(purl, "upstream");
	return purl->version && *purl->version && is_token(purl->version) && is_token(purl->name) &&
	       (!arch || is_token(arch)) && (!upstream || is_token(upstream));
}

/* upstream=SOURCE[@VERSION] */
static void set_source(struct row *row)
{
	const char *upstream = purl_qualifier(&row->purl, "upstream");
	if (!upstream)
		upstream = row->purl.name;
	const char *at = strrchr(upstream, '@');
	row->source = str_dup_n(upstream, at ? (size_t)(at - upstream) : strlen(upstream));
	row->source_version = str_dup(at ? at + 1 : row->purl.version);
}

/* Headers of linux-libc-dev are the kernel's interface, not its code; its source package is the
 * kernel, and scanners would list every kernel vulnerability for a program that only knows the
 * numbers of system calls.  Other header-only packages are code that was compiled in. */
static bool is_kernel_interface(const struct component *part, const struct row *row)
{
	return part->how == HOW_HEADERS &&
	       (strcmp(row->source, "linux") == 0 || strcmp(row->source, "linux-headers") == 0 ||
	        strcmp(row->purl.name, "linux-libc-dev") == 0);
}

static bool is_database_type(const char *type)
{
	return strcmp(type, "deb") == 0 || strcmp(type, "apk") == 0;
}

static void add_row(struct rows *rows, const struct component *part, struct strlist *gaps)
{
	struct err ignored = ERR_INIT;
	struct row row = {.license = part->license && is_line(part->license) ? part->license : NULL};
	if (part->how == HOW_APPLICATION || !part->purl)
		return;
	if (purl_parse(part->purl, &row.purl, &ignored) != 0) {
		strlist_take(gaps, str_format("'%s' has a package URL that cannot be read", part->name));
		err_clear(&ignored);
		return;
	}
	bool wanted = is_database_type(row.purl.type);
	if (strcmp(row.purl.type, "rpm") == 0)
		strlist_take(gaps, str_format("'%s' is an rpm package, for which scanners read no text "
		                              "database",
		                              part->name));
	if (wanted && !is_sound(&row.purl)) {
		strlist_take(gaps, str_format("'%s' has no version, or a name that no package database "
		                              "can hold",
		                              part->name));
		wanted = false;
	}
	if (wanted) {
		set_source(&row);
		wanted = !is_kernel_interface(part, &row);
	}
	if (!wanted) {
		row_release(&row);
		return;
	}
	row.distro = purl_qualifier(&row.purl, "distro");
	mem_grow(&rows->item, &rows->cap, rows->count + 1, sizeof *rows->item);
	rows->item[rows->count++] = row;
}

static int by_package(const void *a, const void *b)
{
	const struct row *left = a;
	const struct row *right = b;
	int order = strcmp(left->purl.name, right->purl.name);
	return order ? order : strcmp(left->purl.version, right->purl.version);
}

static void sort_unique(struct rows *rows)
{
	if (rows->count < 2)
		return;
	qsort(rows->item, rows->count, sizeof *rows->item, by_package);
	size_t kept = 1;
	for (size_t i = 1; i < rows->count; i++) {
		if (by_package(&rows->item[i], &rows->item[kept - 1]) == 0)
			row_release(&rows->item[i]);
		else
			rows->item[kept++] = rows->item[i];
	}
	rows->count = kept;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static size_t write_rows(const struct rows *rows, const char *type, struct buf *out)
{
	size_t count = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->item[i];
		if (strcmp(row->purl.type, type) != 0)
			continue;
		const char *arch = or_empty(purl_qualifier(&row->purl, "arch"));
		if (strcmp(arch, "source") == 0)
			arch = "all"; /* built here from a source package; no database knows such a word */
		count++;
		if (strcmp(type, "apk") == 0)
			apk_installed_write(row->purl.name, row->purl.version, arch, row->source, row->license,
			                    out);
		else
			dpkg_status_write(row->purl.name, row->purl.version, arch, row->source,
			                  row->source_version, out);
	}
	return count;
}

static int add_new(struct tree *tree, const char *path, const struct buf *content, struct err *err)
{
	if (content->size == 0 || tree_find(tree, path))
		return 0;
	return tree_add_data(tree, path, 0644, content->data, content->size, err);
}

static int add_database(struct tree *tree, const struct rows *rows, const char *type,
                        const char *path, size_t *packages, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	*packages += write_rows(rows, type, &text);
	return add_new(tree, path, &text, err);
}

/* The distribution most packages are of; the first by name among equals.  What was built from a
 * source package is of no release. */
static const char *main_distro(const struct rows *rows, struct strlist *gaps)
{
	const char *best = NULL;
	size_t most = 0, named = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const char *here = rows->item[i].distro;
		size_t count = 0;
		named += here != NULL || !str_equal(purl_qualifier(&rows->item[i].purl, "arch"), "source");
		for (size_t j = 0; here && j < rows->count; j++)
			count += str_equal(here, rows->item[j].distro);
		if (count > most || (count == most && best && here && strcmp(here, best) < 0)) {
			best = here;
			most = count;
		}
	}
	if (best && most < named)
		strlist_take(gaps, str_format("%zu of %zu packages are not of %s, the only distribution an "
		                              "image can name",
		                              named - most, rows->count, best));
	return best;
}

static int add_os(struct tree *tree, const char *distro, struct err *err)
{
	struct osrelease_file file[OSRELEASE_FILES];
	size_t count = osrelease_files(distro, file);
	int rc = 0;
	for (size_t i = 0; i < count; i++) {
		if (rc == 0)
			rc = add_new(tree, file[i].path, &file[i].content, err);
		buf_release(&file[i].content);
	}
	return rc;
}

/* A name that every scanner takes: they skip what ends in .md5sums. */
static char *database_name(const char *name)
{
	char *safe = str_format("%s%s", name, str_ends(name, ".md5sums") ? "_" : "");
	for (char *at = safe; *at; at++)
		if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f)
			*at = '_';
	if (safe[0] == '.')
		safe[0] = '_';
	return safe;
}

static int add_all(struct tree *tree, const char *name, const struct rows *rows, unsigned kinds,
                   struct strlist *gaps, size_t *packages, struct err *err)
{
	MEM_AUTO char *safe = database_name(name);
	MEM_AUTO char *status = str_format("var/lib/dpkg/status.d/%s", safe);
	if (kinds & EVIDENCE_DPKG && add_database(tree, rows, "deb", status, packages, err) != 0)
		return -1;
	if (kinds & EVIDENCE_APK &&
	    add_database(tree, rows, "apk", "lib/apk/db/installed", packages, err) != 0)
		return -1;
	const char *distro = kinds & EVIDENCE_OS ? main_distro(rows, gaps) : NULL;
	return distro ? add_os(tree, distro, err) : 0;
}

int evidence_add(struct tree *tree, const char *name, const struct evidence_parts *parts,
                 unsigned kinds, struct strlist *gaps, size_t *packages, struct err *err)
{
	struct rows rows = {0};
	*packages = 0;
	for (size_t i = 0; i < parts->count; i++)
		add_row(&rows, parts->item[i], gaps);
	sort_unique(&rows);
	int rc = rows.count ? add_all(tree, name, &rows, kinds, gaps, packages, err) : 0;
	for (size_t i = 0; i < rows.count; i++)
		row_release(&rows.item[i]);
	free(rows.item);
	return rc;
}

int evidence_add_document(struct tree *tree, const char *name, const char *json, size_t size,
                          struct err *err)
{
	MEM_AUTO char *path = str_format("%s.cdx.json", name);
	return tree_add_data(tree, path, 0644, json, size, err);
}
