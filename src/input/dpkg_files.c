#include "input/dpkg_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "base/strmap.h"
#include "input/dpkg_index.h"
#include "input/dpkg_license.h"
#include "wire/dpkg_diversions.h"
#include "wire/dpkg_status.h"
#include "wire/purl.h"

/* What was answered before: a link asks for hundreds of files of a few packages. */
struct named {
	const char *paragraph;
	struct component component;
};

struct dpkg_files {
	char *root;
	const struct distro *distro;
	struct fd_map status;
	struct buf diversions;
	struct strmap
		diverted; /* a path that is diverted, or was diverted to → its offset in the list */
	struct dpkg_index index;
	bool merged;  /* /lib is a link to usr/lib */
	char *native; /* the architecture of the package "dpkg" */
	struct named *named;
	size_t named_count, named_cap;
};

static struct span status_text(const struct dpkg_files *files)
{
	return (struct span){(const char *)files->status.data, files->status.size};
}

static char *native_architecture(struct span status)
{
	static const char wanted[] = "Package: dpkg\n";
	const char *at = memmem(status.at, status.length, wanted, sizeof wanted - 1);
	struct dpkg_package package = {0};
	struct err err = ERR_INIT;
	if (!at)
		return str_dup("");
	struct span rest = {at, status.length - (size_t)(at - status.at)};
	if (dpkg_status_next(&rest, &package, &err) != 1)
		err_clear(&err);
	return span_dup(package.architecture);
}

static void index_diversions(struct dpkg_files *files)
{
	struct span whole = buf_span(&files->diversions), rest = whole;
	struct dpkg_diversion diversion;
	struct err err = ERR_INIT;
	while (dpkg_diversion_next(&rest, &diversion, &err) == 1) {
		MEM_AUTO char *from = span_dup(diversion.from);
		MEM_AUTO char *to = span_dup(diversion.to);
		size_t offset = (size_t)(diversion.from.at - whole.at);
		strmap_put(&files->diverted, from, offset);
		strmap_put(&files->diverted, to, offset);
	}
	err_clear(&err);
}

struct dpkg_files *dpkg_files_open(const char *root, const struct distro *distro)
{
	MEM_AUTO char *admin = str_format("%s/var/lib/dpkg", root);
	MEM_AUTO char *status = path_join(admin, "status");
	MEM_AUTO char *diversions = path_join(admin, "diversions");
	MEM_AUTO char *lib = str_format("%s/lib", root);
	struct err err = ERR_INIT;
	struct dpkg_files *files = mem_alloc(sizeof *files);
	/* dpkg replaces the status file by a rename, so that a mapping of it stays whole. */
	if (fd_map_file(status, LIMIT_PACKAGE_DB, &files->status, &err) != 0 ||
	    files->status.size == 0 || !dpkg_index_open(&files->index, admin, status_text(files))) {
		err_clear(&err);
		dpkg_files_free(files);
		return NULL;
	}
	if (fd_read_file(diversions, LIMIT_TEXT_FILE, &files->diversions, &err) != 0)
		err_clear(&err);
	index_diversions(files);
	struct stat st;
	files->merged = lstat(lib, &st) == 0 && S_ISLNK(st.st_mode);
	files->root = str_dup(root);
	files->distro = distro;
	files->native = native_architecture(status_text(files));
	return files;
}

void dpkg_files_free(struct dpkg_files *files)
{
	if (!files)
		return;
	fd_map_release(&files->status);
	buf_release(&files->diversions);
	dpkg_index_release(&files->index);
	strmap_release(&files->diverted);
	for (size_t i = 0; i < files->named_count; i++)
		component_release(&files->named[i].component);
	free(files->named);
	free(files->root);
	free(files->native);
	free(files);
}

static bool package_at(const struct dpkg_files *files, size_t offset, struct dpkg_package *out)
{
	struct span rest = status_text(files);
	struct err err = ERR_INIT;
	if (offset >= rest.length)
		return false;
	rest.at += offset;
	rest.length -= offset;
	int got = dpkg_status_next(&rest, out, &err);
	err_clear(&err);
	return got == 1;
}

/* Among the packages that list the path: not `except`, or only `only` (both may be length 0). */
static bool listed_by(const struct dpkg_files *files, const char *path, struct span except,
                      struct span only, struct dpkg_package *out)
{
	size_t cursor = 0, offset;
	const char *list;
	bool found = false;
	while (dpkg_index_find(&files->index, path, &cursor, &list, &offset)) {
		struct dpkg_package package;
		if (!package_at(files, offset, &package))
			continue;
		MEM_AUTO char *name = span_dup(package.name);
		if (except.length && span_equal(except, name))
			continue;
		if (only.length && !span_equal(only, name))
			continue;
		bool native = span_equal(package.architecture, files->native);
		if (!found || native)
			*out = package;
		found = true;
		if (native)
			break;
	}
	return found;
}

/* A diverted path is its diverter's; where the original went, it is the original owner's. */
static bool through_diversions(const struct dpkg_files *files, const char *path,
                               struct dpkg_package *out)
{
	const struct span none = {0};
	const size_t *offset = strmap_get(&files->diverted, path);
	struct dpkg_diversion diversion;
	struct err err = ERR_INIT;
	if (!offset)
		return listed_by(files, path, none, none, out);
	struct span rest = buf_span(&files->diversions);
	rest = (struct span){rest.at + *offset, rest.length - *offset};
	if (dpkg_diversion_next(&rest, &diversion, &err) != 1) {
		err_clear(&err);
		return false;
	}
	MEM_AUTO char *from = span_dup(diversion.from);
	if (span_equal(diversion.to, path))
		return listed_by(files, from, diversion.package, none, out);
	return listed_by(files, path, none, diversion.package, out);
}

static bool find_package(const struct dpkg_files *files, const char *path, struct dpkg_package *out)
{
	if (through_diversions(files, path, out))
		return true;
	if (!files->merged)
		return false;
	if (str_starts(path, "/usr/") && through_diversions(files, path + strlen("/usr"), out))
		return true;
	MEM_AUTO char *longer = str_format("/usr%s", path);
	return through_diversions(files, longer, out);
}

static char *package_url(const struct dpkg_files *files, const struct dpkg_package *package)
{
	MEM_AUTO char *distro = distro_qualifier(files->distro);
	MEM_AUTO char *arch = span_dup(package->architecture);
	MEM_AUTO char *source = span_dup(package->source);
	MEM_AUTO char *source_version = span_dup(package->source_version);
	struct purl purl = {.type = str_dup("deb"), .name = span_dup(package->name)};
	purl.namespace = str_dup(*files->distro->id ? files->distro->id : "debian");
	purl.version = span_dup(package->version);
	purl_qualify(&purl, "arch", arch);
	purl_qualify(&purl, "distro", distro);
	bool same_version = str_equal(source_version, purl.version);
	if (!same_version) {
		MEM_AUTO char *upstream = str_format("%s@%s", source, source_version);
		purl_qualify(&purl, "upstream", upstream);
	} else if (!str_equal(source, purl.name)) {
		purl_qualify(&purl, "upstream", source);
	}
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

static void describe(const struct dpkg_files *files, const struct dpkg_package *package,
                     struct component *out)
{
	MEM_AUTO char *binary = span_dup(package->name);
	*out = (struct component){.how = HOW_STATIC};
	out->name = span_dup(package->source);
	out->version = span_dup(package->version);
	out->purl = package_url(files, package);
	out->license = dpkg_license(files->root, binary);
}

bool dpkg_files_owner(struct dpkg_files *files, const char *path, struct component *out)
{
	struct dpkg_package package;
	if (!find_package(files, path, &package))
		return false;
	size_t i = 0;
	while (i < files->named_count && files->named[i].paragraph != package.paragraph.at)
		i++;
	if (i == files->named_count) {
		mem_grow(&files->named, &files->named_cap, i + 1, sizeof *files->named);
		files->named[i].paragraph = package.paragraph.at;
		describe(files, &package, &files->named[i].component);
		files->named_count++;
	}
	*out = component_copy(&files->named[i].component);
	return true;
}
