/* The files of an image, before they are bytes: what lies where, and where its content comes from.
 *
 * Paths are relative to the root of the image, without a slash at either end, cleaned of "." and
 * "..".  Every parent directory is a node of its own: engines disagree about the mode of parents
 * that are only implied (old Docker gives them 0600).
 */
#ifndef TARE_MODEL_TREE_H
#define TARE_MODEL_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strmap.h"

enum tree_kind { TREE_DIR, TREE_FILE, TREE_LINK };

struct tree_node {
	char *path; /* owned */
	enum tree_kind kind;
	unsigned mode;       /* permission bits */
	char *source;        /* file: where to read it from, owned; NULL when `data` has it */
	unsigned char *data; /* file: the content itself, owned */
	uint64_t size;       /* file: bytes of content */
	char *target;        /* link: what it points to, owned */
};

struct tree {
	struct tree_node *node;
	size_t count, cap;
	struct strmap index; /* path → node; out of date after tree_sort() */
};

#define TREE_INIT                                                                                  \
	{                                                                                              \
		0                                                                                          \
	}

/* Each adds one node and the parents it needs (0755).  `path` may have slashes and dots around it.
 * ERR_FAIL when something else is already there (a directory may be added twice; so may a file
 * from the same source), when a parent is not a directory, when the name would be read as a
 * whiteout (".wh.…"), or at LIMIT_PATH and LIMIT_IMAGE_ENTRIES. */
int tree_add_dir(struct tree *tree, const char *path, struct err *err);
int tree_add_file(struct tree *tree, const char *path, unsigned mode, const char *source,
                  uint64_t size, struct err *err);
int tree_add_data(struct tree *tree, const char *path, unsigned mode, const void *data, size_t size,
                  struct err *err);
int tree_add_link(struct tree *tree, const char *path, const char *target, struct err *err);

/* The node at path, or NULL; before tree_sort(). */
const struct tree_node *tree_find(const struct tree *tree, const char *path);
/* Where path leads inside the tree when the links among its parents are followed ("lib/x" in a tree
 * where lib is a link to usr/lib: "usr/lib/x"); itself where there are none, or where they loop.
 * The caller frees it; before tree_sort(). */
char *tree_resolve(const struct tree *tree, const char *path);
/* By the bytes of the path: parents come before what they hold. */
void tree_sort(struct tree *tree);
void tree_release(struct tree *tree);

#endif
