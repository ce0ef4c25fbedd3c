#include "cmd/pack_libs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "input/owner.h"

static bool is_packaged(enum owner_kind kind)
{
	return kind == OWNER_KIND_DEB || kind == OWNER_KIND_APK || kind == OWNER_KIND_RPM;
}

/* Asks who brought the file and appends the answer. */
static int add_owner(struct pack_libs *libs, struct owner_db *db, const char *path, enum how how,
                     enum owner_kind *kind, struct err *err)
{
	struct component component = {0};
	if (owner_of(db, path, &component, kind, err) != 0)
		return -1;
	component.how = how;
	mem_grow(&libs->owner, &libs->owner_cap, libs->owner_count + 1, sizeof *libs->owner);
	libs->owner[libs->owner_count++] = component;
	return 0;
}

static int add_lib_owners(struct pack_libs *libs, struct owner_db *db, struct err *err)
{
	for (size_t i = 0; i < libs->found.count; i++) {
		enum owner_kind kind;
		const char *source = libs->found.item[i].source;
		if (add_owner(libs, db, source, HOW_SHARED, &kind, err) != 0)
			return -1;
		MEM_AUTO char *clean = out_clean(source);
		if (kind == OWNER_KIND_UNKNOWN)
			out_warn("'%s' belongs to no package: nobody can tell what it is made of", clean);
	}
	return 0;
}

/* A program of the distribution names its package, if nothing more. */
static int add_program_owner(struct pack_libs *libs, struct owner_db *db,
                             const struct program *program, struct err *err)
{
	enum owner_kind kind;
	if (program->sbom.state != ELFSBOM_NONE)
		return 0;
	MEM_AUTO char *real = path_real(program->path);
	if (add_owner(libs, db, real, HOW_INSTALLED, &kind, err) != 0)
		return -1;
	if (!is_packaged(kind))
		component_release(&libs->owner[--libs->owner_count]);
	return 0;
}

static int find_owners(struct pack_libs *libs, const struct program *programs, size_t count,
                       struct err *err)
{
	struct owner_db *db = owner_db_open(NULL);
	int rc = add_lib_owners(libs, db, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = add_program_owner(libs, db, &programs[i], err);
	owner_db_free(db);
	return rc;
}

int pack_libs_find(struct pack_libs *libs, const struct program *programs, size_t count,
                   struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (sharedlibs_find("", &programs[i], &libs->found, err) != 0)
			return -1;
	return libs->found.count ? find_owners(libs, programs, count, err) : 0;
}

int pack_libs_add(const struct pack_libs *libs, struct tree *tree, struct err *err)
{
	for (size_t i = 0; i < libs->found.count; i++) {
		const struct sharedlib *lib = &libs->found.item[i];
		/* A root that was added may reach its libraries through a link, and may have this one: then
		 * it is that root's, as it would be for whoever added it. */
		MEM_AUTO char *place = tree_resolve(tree, lib->place);
		if (tree_find(tree, place))
			continue;
		/* The loader maps them without asking for the executable bit, but a loader that is run by
		 * hand needs it: all alike. */
		if (tree_add_file(tree, place, 0755, lib->source, lib->size, err) != 0)
			return -1;
	}
	return 0;
}

bool pack_libs_have(const struct pack_libs *libs, const char *soname)
{
	for (size_t i = 0; i < libs->found.count; i++)
		if (strcmp(libs->found.item[i].name, soname) == 0)
			return true;
	return false;
}

void pack_libs_release(struct pack_libs *libs)
{
	sharedlibs_release(&libs->found);
	for (size_t i = 0; i < libs->owner_count; i++)
		component_release(&libs->owner[i]);
	free(libs->owner);
	*libs = (struct pack_libs){0};
}
