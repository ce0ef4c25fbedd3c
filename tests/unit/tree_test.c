/* The promises of model/tree.h: what lies where in an image, and what may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/mem.h"
#include "model/tree.h"

static void every_parent_is_a_node_of_its_own(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct tree tree = TREE_INIT;
	assert_int_equal(tree_add_data(&tree, "/a//b/./c", 0644, "x", 1, &err), 0);
	tree_sort(&tree);
	assert_int_equal(tree.count, 3);
	assert_string_equal(tree.node[0].path, "a");
	assert_string_equal(tree.node[1].path, "a/b");
	assert_string_equal(tree.node[2].path, "a/b/c");
	assert_int_equal(tree.node[0].kind, TREE_DIR);
	assert_int_equal(tree.node[0].mode, 0755);
	tree_release(&tree);
}

static void the_order_is_that_of_the_bytes(void **state)
{
	(void)state;
	static const char *const names[] = {"b", "a/x", "a-", "B", "\xc3\xa9", "a"};
	static const char *const sorted[] = {"B", "a", "a-", "a/x", "b", "\xc3\xa9"};
	struct err err = ERR_INIT;
	struct tree tree = TREE_INIT;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(tree_add_dir(&tree, names[i], &err), 0);
	tree_sort(&tree);
	assert_int_equal(tree.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(tree.node[i].path, sorted[i]);
	tree_release(&tree);
}

static void refused(struct tree *tree, const char *path, const char *word)
{
	struct err err = ERR_INIT;
	assert_int_equal(tree_add_file(tree, path, 0644, "/from/elsewhere", 1, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	assert_non_null(strstr(err.message, word));
	err_clear(&err);
}

static void two_things_cannot_have_one_place(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct tree tree = TREE_INIT;
	assert_int_equal(tree_add_file(&tree, "f", 0644, "/from/f", 1, &err), 0);
	assert_int_equal(tree_add_link(&tree, "l", "f", &err), 0);
	refused(&tree, "f", "there already");
	refused(&tree, "l", "there already");
	refused(&tree, "f/x", "is a file");
	refused(&tree, "l/x", "is a symbolic link");
	refused(&tree, "/", "the root");
	assert_int_equal(tree_add_file(&tree, "./f", 0644, "/from/f", 1, &err), 0);
	assert_int_equal(tree.count, 2);
	tree_release(&tree);
}

static void a_name_that_means_deleted_is_refused(void **state)
{
	(void)state;
	struct tree tree = TREE_INIT;
	refused(&tree, "a/.wh.b", "deleted");
	refused(&tree, ".wh..wh..opq", "deleted");
	refused(&tree, ".wh.d/x", "deleted");
	tree_release(&tree);
}

static void a_path_cannot_leave_the_image_or_be_endless(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct tree tree = TREE_INIT;
	assert_int_equal(tree_add_dir(&tree, "../../etc", &err), 0);
	assert_non_null(tree_find(&tree, "etc"));
	char path[5000];
	memset(path, 'a', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	refused(&tree, path, "longer than");
	tree_release(&tree);
}

static void parents_that_are_links_are_followed(void **state)
{
	(void)state;
	struct tree tree = TREE_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(tree_add_link(&tree, "lib", "usr/lib", &err), 0);
	assert_int_equal(tree_add_link(&tree, "usr/lib", "/opt/lib", &err), 0);
	assert_int_equal(tree_add_link(&tree, "a/b", "../lib/c", &err), 0);
	assert_int_equal(tree_add_link(&tree, "loop", "loop", &err), 0);
	static const char *const cases[][2] = {{"/lib/x.so", "opt/lib/x.so"},
	                                       {"a/b/x.so", "opt/lib/c/x.so"},
	                                       {"loop/x.so", "loop/x.so"},
	                                       {"bin/x", "bin/x"},
	                                       {"lib", "lib"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		MEM_AUTO char *found = tree_resolve(&tree, cases[i][0]);
		assert_string_equal(found, cases[i][1]);
	}
	tree_release(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_parent_is_a_node_of_its_own),
		cmocka_unit_test(the_order_is_that_of_the_bytes),
		cmocka_unit_test(two_things_cannot_have_one_place),
		cmocka_unit_test(a_name_that_means_deleted_is_refused),
		cmocka_unit_test(a_path_cannot_leave_the_image_or_be_endless),
		cmocka_unit_test(parents_that_are_links_are_followed),
	};
	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
