/* The bytes of objects and archive members, all kept in reach at once: for work that looks into
 * many of them.  Each file is mapped once. */
#ifndef TARE_INPUT_OBJECTSTORE_H
#define TARE_INPUT_OBJECTSTORE_H

#include <stddef.h>

#include "base/fd.h"
#include "base/str.h"
#include "base/strmap.h"
#include "wire/ar.h"

struct objectstore_file {
	struct fd_map map;
	struct ar archive;
	bool has_archive;
};

struct objectstore {
	struct objectstore_file *file;
	size_t count, cap;
	struct strmap index; /* path → index of file */
};

#define OBJECTSTORE_INIT                                                                           \
	{                                                                                              \
		0                                                                                          \
	}

/* The bytes of the object at path, or of the nth member of that name when member is not NULL.
 * Valid until the store is released; length 0 when there is no such thing. */
struct span objectstore_get(struct objectstore *store, const char *path, const char *member,
                            size_t nth);
void objectstore_release(struct objectstore *store);

#endif
