#include "cmd/pack_libs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/out.h"
#include "input/owner.h"

static int find_owners(struct pack_libs *libs, struct err *err)
{
	struct owner_db *db = owner_db_open(NULL);
	int rc = 0;
	libs->owner = mem_alloc(libs->found.count * sizeof *libs->owner);
	for (size_t i = 0; rc == 0 && i < libs->found.count; i++) {
		enum owner_kind kind;
		rc = owner_of(db, libs->found.item[i].source, &libs->owner[i], &kind, err);
		if (rc != 0)
			break;
		libs->owner[i].how = HOW_SHARED;
		libs->owner_count++;
		MEM_AUTO char *source = out_clean(libs->found.item[i].source);
		if (kind == OWNER_KIND_UNKNOWN)
			out_warn("'%s' belongs to no package: nobody can tell what it is made of", source);
	}
	owner_db_free(db);
	return rc;
}

int pack_libs_find(struct pack_libs *libs, const struct program *programs, size_t count,
                   struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (sharedlibs_find("", &programs[i], &libs->found, err) != 0)
			return -1;
	return libs->found.count ? find_owners(libs, err) : 0;
}

int pack_libs_add(const struct pack_libs *libs, struct tree *tree, struct err *err)
{
	for (size_t i = 0; i < libs->found.count; i++) {
		const struct sharedlib *lib = &libs->found.item[i];
		/* The loader maps them without asking for the executable bit, but a loader that is run by
		 * hand needs it: all alike. */
		if (tree_add_file(tree, lib->place, 0755, lib->source, lib->size, err) != 0)
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
