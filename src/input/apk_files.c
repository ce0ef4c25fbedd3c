#include "input/apk_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/strmap.h"
#include "wire/apk_installed.h"
#include "wire/license_name.h"
#include "wire/purl.h"

struct apk_files {
	const struct distro *distro;
	struct buf text;
	struct strmap owner; /* path without its first slash → offset of the paragraph */
};

static bool read_database(const char *root, struct buf *text)
{
	static const char *const places[] = {"/lib/apk/db/installed", "/usr/lib/apk/db/installed",
	                                     "/var/lib/apk/db/installed"};
	struct err err = ERR_INIT;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		MEM_AUTO char *path = str_format("%s%s", root, places[i]);
		if (fd_read_file(path, LIMIT_PACKAGE_DB, text, &err) == 0)
			return text->size > 0;
		err_clear(&err);
	}
	return false;
}

static void index_package(struct apk_files *files, const struct apk_package *package)
{
	struct span rest = package->paragraph, folder = {"", 0}, name;
	size_t offset = (size_t)(package->paragraph.at - (const char *)files->text.data);
	BUF_AUTO struct buf path = BUF_INIT;
	while (apk_package_file(&rest, &folder, &name)) {
		path.size = 0;
		buf_add(&path, folder.at, folder.length);
		if (folder.length)
			buf_add_byte(&path, '/');
		buf_add(&path, name.at, name.length);
		if (path.size && !memchr(path.data, '\0', path.size))
			strmap_put(&files->owner, (const char *)path.data, offset);
	}
}

struct apk_files *apk_files_open(const char *root, const struct distro *distro)
{
	struct apk_files *files = mem_alloc(sizeof *files);
	files->distro = distro;
	if (!read_database(root, &files->text)) {
		apk_files_free(files);
		return NULL;
	}
	struct span rest = buf_span(&files->text);
	struct apk_package package;
	struct err err = ERR_INIT;
	while (apk_installed_next(&rest, &package, &err) == 1)
		index_package(files, &package);
	err_clear(&err);
	return files;
}

void apk_files_free(struct apk_files *files)
{
	if (!files)
		return;
	buf_release(&files->text);
	strmap_release(&files->owner);
	free(files);
}

static char *package_url(const struct apk_files *files, const struct apk_package *package)
{
	MEM_AUTO char *arch = span_dup(package->architecture);
	MEM_AUTO char *distro = distro_qualifier(files->distro);
	MEM_AUTO char *origin = span_dup(package->origin);
	struct purl purl = {.type = str_dup("apk"), .name = span_dup(package->name)};
	purl.namespace = str_dup(*files->distro->id ? files->distro->id : "alpine");
	purl.version = span_dup(package->version);
	purl_qualify(&purl, "arch", arch);
	purl_qualify(&purl, "distro", distro);
	if (!str_equal(origin, purl.name))
		purl_qualify(&purl, "upstream", origin);
	char *text = purl_format(&purl);
	purl_release(&purl);
	return text;
}

/* /lib/x and /usr/lib/x are one file where /usr is merged; apk lists either. */
static const size_t *find(const struct apk_files *files, const char *path)
{
	const size_t *offset = strmap_get(&files->owner, path + 1);
	if (!offset && str_starts(path, "/usr/"))
		offset = strmap_get(&files->owner, path + strlen("/usr/"));
	if (!offset && (str_starts(path, "/lib/") || str_starts(path, "/bin/"))) {
		MEM_AUTO char *longer = str_format("usr%s", path);
		offset = strmap_get(&files->owner, longer);
	}
	return offset;
}

bool apk_files_owner(struct apk_files *files, const char *path, struct component *out)
{
	const size_t *offset = path[0] == '/' ? find(files, path) : NULL;
	struct span rest = buf_span(&files->text);
	struct apk_package package;
	struct err err = ERR_INIT;
	if (!offset)
		return false;
	rest = (struct span){rest.at + *offset, rest.length - *offset};
	if (apk_installed_next(&rest, &package, &err) != 1) {
		err_clear(&err);
		return false;
	}
	*out = (struct component){.how = HOW_STATIC};
	out->name = span_dup(package.origin);
	out->version = span_dup(package.version);
	out->purl = package_url(files, &package);
	if (license_is_expression(package.license))
		out->license = span_dup(package.license);
	return true;
}
