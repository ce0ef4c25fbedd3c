#include "input/owner.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "base/strmap.h"
#include "input/distro.h"
#include "input/dpkg_files.h"
#include "input/project.h"
#include "input/projectroot.h"
#include "input/purl_source.h"
#include "wrap/hash_openssl.h"

struct answer {
	struct component component;
	enum owner_kind kind;
};

struct owner_db {
	char *root; /* "" or a folder without a slash at its end */
	struct project *project;
	struct distro distro;
	struct dpkg_files *dpkg;
	bool opened;         /* the distribution's databases */
	struct strmap asked; /* path → index into answer */
	struct answer *answer;
	size_t count, cap;
};

struct owner_db *owner_db_open_in(const char *root, const char *project_root)
{
	struct owner_db *db = mem_alloc(sizeof *db);
	db->root = str_dup(str_equal(root, "/") ? "" : root);
	struct projectroot place = {0};
	MEM_AUTO char *start = path_real(project_root ? project_root : ".");
	if (project_root)
		place.source = str_dup(start);
	else
		projectroot_find(start, &place);
	db->project = project_open(&place);
	return db;
}

struct owner_db *owner_db_open(const char *project_root)
{
	return owner_db_open_in("", project_root);
}

void owner_db_free(struct owner_db *db)
{
	if (!db)
		return;
	dpkg_files_free(db->dpkg);
	distro_release(&db->distro);
	for (size_t i = 0; i < db->count; i++)
		component_release(&db->answer[i].component);
	free(db->answer);
	strmap_release(&db->asked);
	free(db->root);
	project_free(db->project);
	free(db);
}

const char *owner_db_project_root(const struct owner_db *db)
{
	return project_source(db->project);
}

/* The path as the system below root sees it, or NULL. */
static const char *in_system(const struct owner_db *db, const char *path)
{
	size_t length = strlen(db->root);
	if (length == 0)
		return path;
	return path_within(db->root, path) ? path + length : NULL;
}

/* No absolute path goes into a document: places outside the tree keep what is stable of them. */
static char *told_path(const struct owner_db *db, const char *path)
{
	const char *source = project_source(db->project);
	const char *inside = *source ? path_within(source, path) : NULL;
	if (inside)
		return str_dup(inside);
	if (str_starts(path, "/usr/") || str_starts(path, "/opt/"))
		return str_dup(path + 1);
	return str_dup(path_base(path));
}

static void unknown(const struct owner_db *db, const char *path, struct component *out)
{
	struct err err = ERR_INIT;
	*out = (struct component){.name = str_dup(path_base(path)), .how = HOW_STATIC};
	out->path = told_path(db, path);
	out->sha256 = sha256_file(path, &err);
	err_clear(&err);
}

/* Opened at the first question: a link of the project's own objects asks none. */
static struct dpkg_files *dpkg_of(struct owner_db *db)
{
	if (!db->opened) {
		db->opened = true;
		distro_read(db->root, &db->distro);
		db->dpkg = dpkg_files_open(db->root, &db->distro);
	}
	return db->dpkg;
}

static bool by_system(struct owner_db *db, const char *path, struct component *out,
                      enum owner_kind *kind)
{
	const char *seen = in_system(db, path);
	struct dpkg_files *dpkg = seen ? dpkg_of(db) : NULL;
	*kind = OWNER_KIND_DEB;
	return dpkg && dpkg_files_owner(dpkg, seen, out);
}

static enum owner_kind decide(struct owner_db *db, const char *path, struct component *out)
{
	enum owner_kind kind;
	if (by_system(db, path, out, &kind) || project_owner(db->project, path, out, &kind))
		return kind;
	unknown(db, path, out);
	return OWNER_KIND_UNKNOWN;
}

int owner_of(struct owner_db *db, const char *path, struct component *out, enum owner_kind *kind,
             struct err *err)
{
	if (path[0] != '/')
		return err_set(err, ERR_FAIL, "'%s' is not an absolute path", path);
	const size_t *known = strmap_get(&db->asked, path);
	if (!known) {
		mem_grow(&db->answer, &db->cap, db->count + 1, sizeof *db->answer);
		struct answer *answer = &db->answer[db->count];
		answer->kind = decide(db, path, &answer->component);
		strmap_put(&db->asked, path, db->count++);
		known = strmap_get(&db->asked, path);
	}
	*out = component_copy(&db->answer[*known].component);
	*kind = db->answer[*known].kind;
	return 0;
}

int owner_project(struct owner_db *db, const char *cwd, const char *output, struct component *out,
                  struct err *err)
{
	(void)cwd;
	(void)err;
	project_identity(db->project, out);
	if (!out->name) {
		out->name = str_dup(path_base(output));
		struct worktree none = {0};
		free(out->purl);
		out->purl = purl_of_source(out->name, out->version, &none);
	}
	out->how = HOW_APPLICATION;
	return 0;
}
