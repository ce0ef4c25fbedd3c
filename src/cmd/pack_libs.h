/* `tare pack --with-libs`: the shared objects of dynamic programs, and whose they are. */
#ifndef TARE_CMD_PACK_LIBS_H
#define TARE_CMD_PACK_LIBS_H

#include <stdbool.h>

#include "base/err.h"
#include "input/sharedlibs.h"
#include "model/component.h"
#include "model/tree.h"

struct pack_libs {
	struct sharedlibs found;
	/* Who brought them (HOW_SHARED), and the programs that carry no SBOM but belong to a package
	 * (HOW_INSTALLED). */
	struct component *owner;
	size_t owner_count, owner_cap;
};

/* Fills *libs, which was all zeros.  An object that belongs to no package is a warning. */
int pack_libs_find(struct pack_libs *libs, const struct program *programs, size_t count,
                   struct err *err);
int pack_libs_add(const struct pack_libs *libs, struct tree *tree, struct err *err);
/* Whether one of that name is among them. */
bool pack_libs_have(const struct pack_libs *libs, const char *soname);
void pack_libs_release(struct pack_libs *libs);

#endif
