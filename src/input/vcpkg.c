#include "input/vcpkg.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "wire/license_name.h"
#include "wire/purl.h"
#include "wrap/json_jansson.h"

bool vcpkg_split(const char *base, char **name, char **version, char **port_version)
{
	/* Names have no underscore, nor have versions; triplets may. */
	const char *first = strchr(base, '_');
	const char *second = first ? strchr(first + 1, '_') : NULL;
	if (!second || first == base || second == first + 1 || !second[1])
		return false;
	MEM_AUTO char *full = str_dup_n(first + 1, (size_t)(second - first - 1));
	char *mark = strchr(full, '#');
	*port_version = mark ? str_dup(mark + 1) : NULL;
	if (mark)
		*mark = '\0';
	*name = str_dup_n(base, (size_t)(first - base));
	*version = str_dup(full);
	return true;
}

/* The folder that holds vcpkg/info at or above path, or NULL. */
static char *installed_root(const char *path)
{
	if (!strstr(path, "/vcpkg_installed/") && !strstr(path, "/installed/"))
		return NULL;
	MEM_AUTO char *dir = path_dir(path);
	while (dir[1]) {
		MEM_AUTO char *info = path_join(dir, "vcpkg/info");
		if (path_is_dir(info))
			return MEM_STEAL(dir);
		char *up = path_dir(dir);
		free(dir);
		dir = up;
	}
	return NULL;
}

static bool lists(const char *folder, const char *file, const char *inside)
{
	MEM_AUTO char *path = path_join(folder, file);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) != 0) {
		err_clear(&err);
		return false;
	}
	struct span rest = buf_span(&text), line;
	while (span_line(&rest, &line))
		if (span_equal(line, inside))
			return true;
	return false;
}

/* The list (without .list) that holds the path, or NULL. */
static char *find_list(const char *root, const char *inside)
{
	MEM_AUTO char *info = path_join(root, "vcpkg/info");
	DIR *folder = opendir(info);
	const struct dirent *entry;
	struct strlist files = {0};
	char *found = NULL;
	while (folder && (entry = readdir(folder)))
		if (str_ends(entry->d_name, ".list"))
			strlist_add(&files, entry->d_name);
	if (folder)
		closedir(folder);
	strlist_sort_unique(&files);
	for (size_t i = 0; i < files.count && !found; i++)
		if (lists(info, files.item[i], inside))
			found = str_dup_n(files.item[i], strlen(files.item[i]) - strlen(".list"));
	strlist_release(&files);
	return found;
}

static char *license_of(const char *root, const char *triplet, const char *name)
{
	MEM_AUTO char *path = str_format("%s/%s/share/%s/vcpkg.spdx.json", root, triplet, name);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct jsn *document = NULL;
	if (path_is_file(path) && fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) == 0)
		document = jsn_parse(buf_span(&text), &err);
	err_clear(&err);
	const struct jsn *package = jsn_at(jsn_get(document, "packages"), 0);
	const char *said = jsn_get_text(package, "licenseConcluded");
	bool told = said && !str_equal(said, "NOASSERTION") && license_is_expression(span_of(said));
	char *license = told ? str_dup(said) : NULL;
	jsn_free(document);
	return license;
}

bool vcpkg_owner(const char *path, struct component *out)
{
	MEM_AUTO char *root = installed_root(path);
	const char *inside = root ? path_within(root, path) : NULL;
	MEM_AUTO char *list = inside ? find_list(root, inside) : NULL;
	MEM_AUTO char *name = NULL;
	MEM_AUTO char *version = NULL;
	MEM_AUTO char *port_version = NULL;
	if (!list || !vcpkg_split(list, &name, &version, &port_version))
		return false;
	MEM_AUTO char *triplet = str_dup_n(inside, strcspn(inside, "/"));
	struct purl purl = {.type = str_dup("vcpkg"), .name = str_dup(name)};
	purl.version = str_dup(version);
	purl_qualify(&purl, "port_version", port_version);
	*out = (struct component){.how = HOW_STATIC};
	out->purl = purl_format(&purl);
	out->license = license_of(root, triplet, name);
	out->name = MEM_STEAL(name);
	out->version = MEM_STEAL(version);
	purl_release(&purl);
	return true;
}
