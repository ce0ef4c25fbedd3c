#include "input/owner.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "base/strmap.h"
#include "input/apk_files.h"
#include "input/conan.h"
#include "input/distro.h"
#include "input/dpkg_files.h"
#include "input/pkgconfig.h"
#include "input/project.h"
#include "input/projectroot.h"
#include "input/purl_source.h"
#include "input/rpm_files.h"
#include "input/taggedfile.h"
#include "input/toolchain.h"
#include "input/vcpkg.h"
#include "input/worktree.h"
#include "wrap/hash_openssl.h"

struct answer {
	struct component component;
	enum owner_kind kind;
};

/* A git work tree that is not the project's. */
struct guest {
	struct component whole;
	struct project *project;
};

struct owner_db {
	char *root; /* "" or a folder without a slash at its end */
	struct project *project;
	struct distro distro;
	struct dpkg_files *dpkg;
	struct apk_files *apk;
	struct rpm_files *rpm;
	bool opened;             /* the distribution's databases */
	struct strmap worktrees; /* top → index into guest */
	struct guest *guest;
	size_t guest_count, guest_cap;
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
	apk_files_free(db->apk);
	rpm_files_free(db->rpm);
	distro_release(&db->distro);
	for (size_t i = 0; i < db->count; i++)
		component_release(&db->answer[i].component);
	for (size_t i = 0; i < db->guest_count; i++) {
		component_release(&db->guest[i].whole);
		project_free(db->guest[i].project);
	}
	free(db->guest);
	strmap_release(&db->worktrees);
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
static void open_system(struct owner_db *db)
{
	if (db->opened)
		return;
	db->opened = true;
	distro_read(db->root, &db->distro);
	db->dpkg = dpkg_files_open(db->root, &db->distro);
	db->apk = apk_files_open(db->root, &db->distro);
	db->rpm = rpm_files_open(db->root, &db->distro);
}

static bool by_system(struct owner_db *db, const char *path, struct component *out,
                      enum owner_kind *kind)
{
	const char *seen = in_system(db, path);
	if (!seen || !seen[0])
		return false;
	open_system(db);
	if (db->dpkg && dpkg_files_owner(db->dpkg, seen, out))
		*kind = OWNER_KIND_DEB;
	else if (db->apk && apk_files_owner(db->apk, seen, out))
		*kind = OWNER_KIND_APK;
	else if (db->rpm && rpm_files_owner(db->rpm, seen, out))
		*kind = OWNER_KIND_RPM;
	else
		return false;
	return true;
}

/* Those that the file's place alone gives away. */
static bool by_place(const char *path, struct component *out, enum owner_kind *kind)
{
	static const struct {
		bool (*ask)(const char *path, struct component *out);
		enum owner_kind kind;
	} sources[] = {{vcpkg_owner, OWNER_KIND_VCPKG},
	               {conan_owner, OWNER_KIND_CONAN},
	               {rust_owner, OWNER_KIND_RUST},
	               {go_owner, OWNER_KIND_GO}};
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		*kind = sources[i].kind;
		if (sources[i].ask(path, out))
			return true;
	}
	return false;
}

static const struct guest *guest_at(struct owner_db *db, const char *top)
{
	const size_t *known = strmap_get(&db->worktrees, top);
	if (known)
		return &db->guest[*known];
	mem_grow(&db->guest, &db->guest_cap, db->guest_count + 1, sizeof *db->guest);
	struct guest *guest = &db->guest[db->guest_count];
	struct projectroot place = {.source = str_dup(top)};
	project_describe(top, path_base(top), &guest->whole);
	guest->project = project_open(&place);
	strmap_put(&db->worktrees, top, db->guest_count++);
	return guest;
}

/* What lies in another work tree may be what that one has vendored. */
static bool by_worktree(struct owner_db *db, const char *path, struct component *out,
                        enum owner_kind *kind)
{
	MEM_AUTO char *top = projectroot_worktree(path);
	if (!top)
		return false;
	const struct guest *guest = guest_at(db, top);
	if (project_owner(guest->project, path, out, kind)) {
		if (*kind != OWNER_KIND_PROJECT)
			return true;
		component_release(out);
	}
	*out = component_copy(&guest->whole);
	*kind = OWNER_KIND_GIT;
	return true;
}

static bool is_known(struct owner_db *db, const char *path, struct component *out,
                     enum owner_kind *kind)
{
	if (by_system(db, path, out, kind) || by_place(path, out, kind) ||
	    project_owner(db->project, path, out, kind))
		return true;
	if (by_worktree(db, path, out, kind))
		return true;
	*kind = OWNER_KIND_PKGCONFIG;
	return pkgconfig_owner(path, out);
}

static enum owner_kind by_whereabouts(struct owner_db *db, const char *path, struct component *out)
{
	enum owner_kind kind;
	/* Dots would lead the questions about folders astray. */
	bool plain = !strstr(path, "/./") && !strstr(path, "/../") && !strstr(path, "//");
	if (plain && is_known(db, path, out, &kind))
		return kind;
	MEM_AUTO char *real = path_real(path);
	if ((!plain || !str_equal(real, path)) && is_known(db, real, out, &kind))
		return kind;
	unknown(db, path, out);
	return OWNER_KIND_UNKNOWN;
}

/* Files that a package manager brought say no more than it does. */
static bool may_be_tagged(enum owner_kind kind)
{
	return kind == OWNER_KIND_MESON || kind == OWNER_KIND_FETCHCONTENT || kind == OWNER_KIND_GIT ||
	       kind >= OWNER_KIND_VENDORED;
}

static enum owner_kind decide(struct owner_db *db, const char *path, struct component *out)
{
	enum owner_kind kind = by_whereabouts(db, path, out);
	struct component tagged;
	if (!may_be_tagged(kind) || !taggedfile_owner(path, out->name, &tagged))
		return kind;
	component_release(out);
	*out = tagged;
	return OWNER_KIND_VENDORED;
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

void owner_project(struct owner_db *db, const char *output, struct component *out)
{
	project_identity(db->project, out);
	if (!out->name) {
		out->name = str_dup(path_base(output));
		struct worktree none = {0};
		free(out->purl);
		out->purl = purl_of_source(out->name, out->version, &none);
	}
	out->how = HOW_APPLICATION;
}
