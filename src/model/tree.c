#include "model/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* "/a/./b/" → "a/b"; the root is "". */
static char *normal(const char *path)
{
	MEM_AUTO char *rooted = str_format("/%s", path);
	MEM_AUTO char *clean = path_clean(rooted);
	return str_dup(clean + 1);
}

static const char *kind_name(enum tree_kind kind)
{
	return kind == TREE_DIR ? "a directory" : kind == TREE_FILE ? "a file" : "a symbolic link";
}

static int check_name(const char *path, struct err *err)
{
	if (strlen(path) >= LIMIT_PATH)
		return err_set(err, ERR_FAIL, "the path '/%.64s…' is longer than the %zu bytes allowed",
		               path, LIMIT_PATH);
	if (str_starts(path_base(path), ".wh."))
		return err_set(err, ERR_FAIL,
		               "'/%s' cannot be put into a layer: names that begin with '.wh.' mean "
		               "\"deleted\" there",
		               path);
	return 0;
}

static struct tree_node *append(struct tree *tree, const char *path, enum tree_kind kind)
{
	mem_grow(&tree->node, &tree->cap, tree->count + 1, sizeof *tree->node);
	struct tree_node *node = &tree->node[tree->count];
	*node = (struct tree_node){.path = str_dup(path), .kind = kind};
	strmap_put(&tree->index, path, tree->count++);
	return node;
}

static int add_parents(struct tree *tree, const char *path, struct err *err)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		MEM_AUTO char *parent = str_dup_n(path, (size_t)(slash - path));
		const struct tree_node *there = tree_find(tree, parent);
		if (there && there->kind != TREE_DIR)
			return err_set(err, ERR_FAIL, "'/%s' cannot be added: '/%s' is %s", path, parent,
			               kind_name(there->kind));
		if (there)
			continue;
		if (check_name(parent, err) != 0)
			return -1;
		append(tree, parent, TREE_DIR)->mode = 0755;
	}
	return 0;
}

/* Finds or makes the node; *made is NULL when what is there may stay. */
static int place(struct tree *tree, const char *path, enum tree_kind kind, const char *source,
                 struct tree_node **made, struct err *err)
{
	MEM_AUTO char *clean = normal(path);
	*made = NULL;
	if (!*clean)
		return kind == TREE_DIR ? 0
		                        : err_set(err, ERR_FAIL, "'%s' cannot take the place of the root",
		                                  source ? source : path);
	if (check_name(clean, err) != 0 || add_parents(tree, clean, err) != 0)
		return -1;
	const struct tree_node *there = tree_find(tree, clean);
	if (there && there->kind == kind &&
	    (kind == TREE_DIR || (source && str_equal(there->source, source))))
		return 0;
	if (there)
		return err_set(err, ERR_FAIL, "'/%s' is there already: %s%s%s", clean,
		               kind_name(there->kind), there->source ? " from " : "",
		               there->source ? there->source : "");
	if (tree->count >= LIMIT_IMAGE_ENTRIES)
		return err_set(err, ERR_FAIL, "more than %zu files in one image", LIMIT_IMAGE_ENTRIES);
	*made = append(tree, clean, kind);
	return 0;
}

int tree_add_dir(struct tree *tree, const char *path, struct err *err)
{
	struct tree_node *node;
	if (place(tree, path, TREE_DIR, NULL, &node, err) != 0)
		return -1;
	if (node)
		node->mode = 0755;
	return 0;
}

int tree_add_file(struct tree *tree, const char *path, unsigned mode, const char *source,
                  uint64_t size, struct err *err)
{
	struct tree_node *node;
	if (place(tree, path, TREE_FILE, source, &node, err) != 0)
		return -1;
	if (!node)
		return 0;
	node->mode = mode;
	node->source = str_dup(source);
	node->size = size;
	return 0;
}

int tree_add_data(struct tree *tree, const char *path, unsigned mode, const void *data, size_t size,
                  struct err *err)
{
	struct tree_node *node;
	if (place(tree, path, TREE_FILE, NULL, &node, err) != 0)
		return -1;
	if (!node)
		return 0;
	node->mode = mode;
	node->data = mem_copy(data, size);
	node->size = size;
	return 0;
}

int tree_add_link(struct tree *tree, const char *path, const char *target, struct err *err)
{
	struct tree_node *node;
	if (place(tree, path, TREE_LINK, NULL, &node, err) != 0)
		return -1;
	if (!node)
		return 0;
	node->mode = 0777;
	node->target = str_dup(target);
	return 0;
}

const struct tree_node *tree_find(const struct tree *tree, const char *path)
{
	MEM_AUTO char *clean = normal(path);
	const size_t *at = strmap_get(&tree->index, clean);
	return at ? &tree->node[*at] : NULL;
}

/* The first parent of path that is a link, as the length of its path; 0 when none is. */
static size_t first_link(const struct tree *tree, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		MEM_AUTO char *parent = str_dup_n(path, (size_t)(slash - path));
		const struct tree_node *node = tree_find(tree, parent);
		if (node && node->kind == TREE_LINK)
			return (size_t)(slash - path);
	}
	return 0;
}

char *tree_resolve(const struct tree *tree, const char *path)
{
	char *at = normal(path);
	for (int steps = 0; steps < 40; steps++) {
		size_t length = first_link(tree, at);
		if (length == 0)
			return at;
		MEM_AUTO char *link = str_dup_n(at, length);
		MEM_AUTO char *folder = path_dir(link);
		const char *target = tree_find(tree, link)->target;
		MEM_AUTO char *joined = str_format("%s/%s%s", target[0] == '/' ? "" : folder, target,
		                                   at + length);
		free(at);
		at = normal(joined);
	}
	free(at);
	return normal(path);
}

static int by_path(const void *a, const void *b)
{
	const struct tree_node *left = a;
	const struct tree_node *right = b;
	return strcmp(left->path, right->path);
}

void tree_sort(struct tree *tree)
{
	if (tree->count > 1)
		qsort(tree->node, tree->count, sizeof *tree->node, by_path);
}

void tree_release(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		free(tree->node[i].path);
		free(tree->node[i].source);
		free(tree->node[i].data);
		free(tree->node[i].target);
	}
	free(tree->node);
	strmap_release(&tree->index);
	*tree = (struct tree)TREE_INIT;
}
