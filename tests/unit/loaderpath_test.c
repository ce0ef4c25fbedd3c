/* The promises of input/loaderpath.h, on systems made for the purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "input/loaderpath.h"
#include "output/file.h"

static char root[] = "/tmp/tare-loaderpath-XXXXXX";

static void put(const char *path, const char *text)
{
	struct err err = ERR_INIT;
	MEM_AUTO char *whole = str_format("%s%s", root, path);
	for (char *slash = strchr(whole + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0755);
		*slash = '/';
	}
	assert_int_equal(file_land(whole, 0644, text, strlen(text), &err), 0);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *level)
{
	(void)st;
	(void)kind;
	(void)level;
	return remove(path);
}

static int make_root(void **state)
{
	(void)state;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	(void)state;
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void expect_list(const struct strlist *list, const char *const *want)
{
	size_t count = 0;
	for (; want[count]; count++) {
		assert_true(count < list->count);
		assert_string_equal(list->item[count], want[count]);
	}
	assert_int_equal(list->count, count);
}

static void debian_has_folders_for_the_architecture(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct loaderpath path;
	put("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "");
	MEM_AUTO char *lib64 = str_format("%s/lib64", root);
	MEM_AUTO char *link = str_format("%s/ld-linux-x86-64.so.2", lib64);
	assert_int_equal(mkdir(lib64, 0755), 0);
	assert_int_equal(symlink("../usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", link), 0);
	put("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n/opt/last\n");
	put("/etc/ld.so.conf.d/b.conf", "/usr/local/lib # b\n");
	put("/etc/ld.so.conf.d/a.conf", "/usr/local/lib/x86_64-linux-gnu/\ninclude ../loop.conf\n");
	put("/etc/loop.conf", "include loop.conf\n/from/loop\n");
	put("/etc/ld.so.conf.d/ignored", "/never\n");
	assert_int_equal(loaderpath_read(root, "/lib64/ld-linux-x86-64.so.2", &path, &err), 0);
	expect_list(&path.built_in,
	            (const char *const[]){"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib",
	                                  "/usr/lib", NULL});
	assert_string_equal(path.library_word, "lib/x86_64-linux-gnu");
	assert_string_equal(path.configured.item[0], "/usr/local/lib/x86_64-linux-gnu");
	assert_string_equal(path.configured.item[1], "/from/loop"); /* and it ends */
	assert_string_equal(path.configured.item[path.configured.count - 2], "/usr/local/lib");
	assert_string_equal(path.configured.item[path.configured.count - 1], "/opt/last");
	assert_false(strlist_has(&path.configured, "/never"));
	assert_false(path.is_musl);
	loaderpath_release(&path);
}

static void others_have_lib64(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct loaderpath path;
	put("/lib64/ld-linux-x86-64.so.2", "");
	assert_int_equal(loaderpath_read(root, "/lib64/ld-linux-x86-64.so.2", &path, &err), 0);
	expect_list(&path.built_in, (const char *const[]){"/lib64", "/usr/lib64", NULL});
	assert_int_equal(path.configured.count, 0);
	loaderpath_release(&path);
}

static void musl_has_a_file_of_its_own(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct loaderpath path;
	put("/etc/ld-musl-x86_64.path", "/lib:/opt/a\n/opt/b\n");
	assert_int_equal(loaderpath_read(root, "/lib/ld-musl-x86_64.so.1", &path, &err), 0);
	expect_list(&path.built_in, (const char *const[]){"/lib", "/usr/local/lib", "/usr/lib", NULL});
	expect_list(&path.configured, (const char *const[]){"/lib", "/opt/a", "/opt/b", NULL});
	assert_true(path.is_musl);
	loaderpath_release(&path);
}

static void an_interpreter_without_a_place_is_refused(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct loaderpath path;
	assert_int_equal(loaderpath_read(root, "ld.so", &path, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	err_clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(debian_has_folders_for_the_architecture, make_root,
	                                    remove_root),
		cmocka_unit_test_setup_teardown(others_have_lib64, make_root, remove_root),
		cmocka_unit_test_setup_teardown(musl_has_a_file_of_its_own, make_root, remove_root),
		cmocka_unit_test_setup_teardown(an_interpreter_without_a_place_is_refused, make_root,
	                                    remove_root),
	};
	return cmocka_run_group_tests_name("loaderpath", tests, NULL, NULL);
}
