/* Blobs kept between runs, and small programs asked for what they print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cache.h"
#include "base/capture.h"
#include "base/mem.h"
#include "base/path.h"
#include "tree.h"

static char *root;

static int make_root(void **state)
{
	(void)state;
	root = tree_new();
	MEM_AUTO char *cache = path_join(root, "cache");
	setenv("XDG_CACHE_HOME", cache, 1);
	return 0;
}

static int remove_root(void **state)
{
	(void)state;
	tree_remove(root);
	free(root);
	return 0;
}

static bool is_kept(const char *name, const char *content)
{
	struct fd_map map;
	if (!cache_get(name, 1024, &map))
		return false;
	bool same = map.size == strlen(content) && memcmp(map.data, content, map.size) == 0;
	fd_map_release(&map);
	return same;
}

static void what_was_put_last_is_found(void **state)
{
	(void)state;
	assert_false(is_kept("a", "one"));
	cache_put("a", span_of("one"));
	assert_true(is_kept("a", "one"));
	cache_put("a", span_of("another"));
	assert_true(is_kept("a", "another"));
}

static void a_blob_that_others_may_write_is_not_believed(void **state)
{
	(void)state;
	cache_put("a", span_of("one"));
	MEM_AUTO char *path = path_join(root, "cache/tare/a");
	assert_int_equal(chmod(path, 0666), 0);
	assert_false(is_kept("a", "one"));
	tree_link(root, "cache/tare/b", path);
	assert_int_equal(chmod(path, 0600), 0);
	assert_false(is_kept("b", "one"));
	assert_true(is_kept("a", "one"));
}

static void a_folder_that_others_may_write_is_not_used(void **state)
{
	(void)state;
	cache_put("a", span_of("one"));
	MEM_AUTO char *folder = path_join(root, "cache/tare");
	MEM_AUTO char *home = path_join(root, "home");
	assert_int_equal(mkdir(home, 0700), 0);
	setenv("HOME", home, 1);
	assert_int_equal(chmod(folder, 0777), 0);
	MEM_AUTO char *used = cache_folder();
	MEM_AUTO char *want = path_join(root, "home/.cache/tare");
	assert_string_equal(used, want);
}

static void too_long_a_blob_is_left_alone(void **state)
{
	(void)state;
	struct fd_map map;
	cache_put("a", span_of("12345"));
	assert_false(cache_get("a", 4, &map));
}

static void a_programs_output_and_status_are_told(void **state)
{
	(void)state;
	const char *const argv[] = {"sh", "-c", "echo out; echo err >&2; exit 3", NULL};
	BUF_AUTO struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(capture_run(argv, 100, &out, &err), 3);
	assert_string_equal((const char *)out.data, "out\n");
}

static void a_program_that_cannot_be_asked_is_an_error(void **state)
{
	(void)state;
	const char *const missing[] = {"/nonexistent/program", NULL};
	const char *const endless[] = {"yes", NULL};
	const char *const killed[] = {"sh", "-c", "kill -9 $$", NULL};
	const char *const *const programs[] = {missing, endless, killed};
	for (size_t i = 0; i < 3; i++) {
		BUF_AUTO struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		int status = capture_run(programs[i], 1000, &out, &err);
		if (i == 0 && status == 127)
			continue; /* where starting is a plain fork, as under valgrind */
		assert_int_equal(status, -1);
		assert_int_equal(err.kind, ERR_FAIL);
		err_clear(&err);
	}
}

static void git_is_not_told_of_another_repository(void **state)
{
	(void)state;
	const char *const argv[] = {"sh", "-c", "printf %s \"${GIT_DIR:-none}\"", NULL};
	BUF_AUTO struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	setenv("GIT_DIR", "/somewhere", 1);
	assert_int_equal(capture_run(argv, 100, &out, &err), 0);
	unsetenv("GIT_DIR");
	assert_string_equal((const char *)out.data, "none");
}

#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOT(what_was_put_last_is_found),
		IN_ROOT(a_blob_that_others_may_write_is_not_believed),
		IN_ROOT(a_folder_that_others_may_write_is_not_used),
		IN_ROOT(too_long_a_blob_is_left_alone),
		cmocka_unit_test(a_programs_output_and_status_are_told),
		cmocka_unit_test(a_program_that_cannot_be_asked_is_an_error),
		cmocka_unit_test(git_is_not_told_of_another_repository),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
