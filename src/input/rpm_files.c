#include "input/rpm_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/capture.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "base/strmap.h"
#include "wire/license_name.h"
#include "wire/purl.h"

#define ANSWER_MOST ((size_t)64 << 20)
#define NOBODY ((size_t)-1)

struct rpm_files {
	char *root;
	const struct distro *distro;
	struct component *package;
	size_t count, cap;
	struct strmap owner; /* path → index into package, or NOBODY */
};

struct rpm_files *rpm_files_open(const char *root, const struct distro *distro)
{
	static const char *const places[] = {
		"/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages",
		"/var/lib/rpm/Packages.db", "/usr/lib/sysimage/rpm/Packages.db"};
	bool found = false;
	for (size_t i = 0; i < sizeof places / sizeof *places && !found; i++) {
		MEM_AUTO char *path = str_format("%s%s", root, places[i]);
		found = path_exists(path);
	}
	if (!found)
		return NULL;
	struct rpm_files *files = mem_alloc(sizeof *files);
	files->distro = distro;
	files->root = str_dup(*root ? root : "/");
	return files;
}

void rpm_files_free(struct rpm_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->count; i++)
		component_release(&files->package[i]);
	free(files->package);
	free(files->root);
	strmap_release(&files->owner);
	free(files);
}

/* "zlib-1.2.13-5.fc39.src.rpm" → "zlib" */
static char *source_name(struct span rpm)
{
	size_t end = rpm.length;
	for (int dashes = 0; end && dashes < 2;)
		if (rpm.at[--end] == '-')
			dashes++;
	return end ? str_dup_n(rpm.at, end) : NULL;
}

enum { NAME, EPOCH, VERSION, RELEASE, ARCH, SOURCE, LICENSE, FIELDS };

static char *package_url(const struct rpm_files *files, struct span *field, const char *source)
{
	MEM_AUTO char *arch = span_dup(field[ARCH]);
	MEM_AUTO char *epoch = span_dup(field[EPOCH]);
	MEM_AUTO char *distro = distro_qualifier(files->distro);
	struct purl purl = {.type = str_dup("rpm"), .name = span_dup(field[NAME])};
	purl.namespace = str_dup(files->distro->id);
	purl.version = str_format("%.*s-%.*s", (int)field[VERSION].length, field[VERSION].at,
	                          (int)field[RELEASE].length, field[RELEASE].at);
	purl_qualify(&purl, "arch", arch);
	purl_qualify(&purl, "distro", distro);
	if (!str_equal(epoch, "(none)") && !str_equal(epoch, "0"))
		purl_qualify(&purl, "epoch", epoch);
	if (source && !str_equal(source, purl.name))
		purl_qualify(&purl, "upstream", source);
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

/* The line our query format prints; false when it is none. */
static bool take_package(struct rpm_files *files, struct span line, struct component *out)
{
	struct span field[FIELDS];
	for (size_t i = 0; i < FIELDS; i++) {
		const char *tab = memchr(line.at, '\t', line.length);
		size_t length = tab ? (size_t)(tab - line.at) : line.length;
		if (!tab && i + 1 < FIELDS)
			return false;
		field[i] = (struct span){line.at, length};
		line = (struct span){line.at + length + (tab != NULL),
		                     line.length - length - (tab != NULL)};
	}
	if (field[NAME].length == 0 || field[VERSION].length == 0)
		return false;
	MEM_AUTO char *source = source_name(field[SOURCE]);
	*out = (struct component){.how = HOW_STATIC};
	out->purl = package_url(files, field, source);
	out->name = source ? MEM_STEAL(source) : span_dup(field[NAME]);
	out->version = str_format("%.*s-%.*s", (int)field[VERSION].length, field[VERSION].at,
	                          (int)field[RELEASE].length, field[RELEASE].at);
	if (license_is_expression(field[LICENSE]))
		out->license = span_dup(field[LICENSE]);
	return true;
}

/* Asks who has the file, then remembers all files of that package. */
static size_t ask(struct rpm_files *files, const char *path)
{
	static const char format[] = "%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t"
								 "%{SOURCERPM}\t%{LICENSE}\n[%{FILENAMES}\n]";
	const char *const argv[] = {"rpm",  "--root", files->root, "-qf", "--queryformat",
	                            format, "--",     path,        NULL};
	BUF_AUTO struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	struct component component;
	struct span line;
	int status = capture_run(argv, ANSWER_MOST, &out, &err);
	err_clear(&err);
	struct span rest = buf_span(&out);
	if (status != 0 || !span_line(&rest, &line) || !take_package(files, line, &component))
		return NOBODY;
	mem_grow(&files->package, &files->cap, files->count + 1, sizeof *files->package);
	files->package[files->count] = component;
	while (span_line(&rest, &line)) {
		if (line.length == 0 || line.at[0] != '/' || memchr(line.at, '\t', line.length))
			continue;
		MEM_AUTO char *listed = span_dup(line);
		if (!strmap_get(&files->owner, listed))
			strmap_put(&files->owner, listed, files->count);
	}
	return files->count++;
}

static bool is_packaged_place(const char *path)
{
	if (str_starts(path, "/usr/local/"))
		return false;
	return str_starts(path, "/usr/") || str_starts(path, "/lib") || str_starts(path, "/opt/") ||
	       str_starts(path, "/bin/");
}

bool rpm_files_owner(struct rpm_files *files, const char *path, struct component *out)
{
	if (!is_packaged_place(path))
		return false;
	const size_t *known = strmap_get(&files->owner, path);
	size_t index = known ? *known : ask(files, path);
	if (!known)
		strmap_put(&files->owner, path, index);
	if (index == NOBODY)
		return false;
	*out = component_copy(&files->package[index]);
	return true;
}
