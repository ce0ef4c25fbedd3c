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
	struct component *owner; /* one per found.item; how is HOW_SHARED */
	size_t owner_count;
};

/* Fills *libs, which was all zeros.  An object that belongs to no package is a warning. */
int pack_libs_find(struct pack_libs *libs, const struct program *programs, size_t count,
                   struct err *err);
int pack_libs_add(const struct pack_libs *libs, struct tree *tree, struct err *err);
/* Whether one of that name is among them. */
bool pack_libs_have(const struct pack_libs *libs, const char *soname);
void pack_libs_release(struct pack_libs *libs);

#endif
