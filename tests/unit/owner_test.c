/* The project and what is vendored in it: whose a file is, in small trees made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/conan.h"
#include "input/owner.h"
#include "input/projectroot.h"
#include "input/vcpkg.h"
#include "input/worktree.h"
#include "tree.h"

static char *root;

static int make_root(void **state)
{
	(void)state;
	root = tree_new();
	MEM_AUTO char *cache = path_join(root, "cache");
	setenv("XDG_CACHE_HOME", cache, 1);
	setenv("HOME", root, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	return 0;
}

static int remove_root(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	tree_remove(root);
	free(root);
	return 0;
}

/* Opens the owners as a command does that runs in ROOT/cwd. */
static struct owner_db *open_in(const char *cwd)
{
	MEM_AUTO char *full = path_join(root, cwd);
	assert_int_equal(chdir(full), 0);
	return owner_db_open(NULL);
}

static struct component ask(const char *cwd, const char *path, enum owner_kind *kind)
{
	struct owner_db *db = open_in(cwd);
	MEM_AUTO char *full = path[0] == '/' ? str_dup(path) : path_join(root, path);
	struct component component;
	struct err err = ERR_INIT;
	assert_int_equal(owner_of(db, full, &component, kind, &err), 0);
	owner_db_free(db);
	return component;
}

static void expect(const char *cwd, const char *path, enum owner_kind want, const char *name,
                   const char *version, const char *license)
{
	enum owner_kind kind;
	struct component component = ask(cwd, path, &kind);
	assert_string_equal(owner_kind_name(kind), owner_kind_name(want));
	assert_string_equal(component.name, name);
	if (!str_equal(component.version, version))
		fail_msg("%s: version '%s', not '%s'", path, component.version, version);
	if (!str_equal(component.license, license))
		fail_msg("%s: licence '%s', not '%s'", path, component.license, license);
	component_release(&component);
}

static void expect_program(const char *cwd, const char *output, const char *name,
                           const char *version)
{
	struct owner_db *db = open_in(cwd);
	struct component program;
	owner_project(db, output, &program);
	assert_string_equal(program.name, name);
	if (!str_equal(program.version, version))
		fail_msg("version '%s', not '%s'", program.version, version);
	assert_int_equal(program.how, HOW_APPLICATION);
	component_release(&program);
	owner_db_free(db);
}

#define BSD2                                                                                       \
	"Redistribution and use in source and binary forms, with or without modification, are\n"       \
	"permitted. Redistributions in binary form must reproduce the above.\n"
#define ISC                                                                                        \
	"Permission to use, copy, modify, and distribute this software for any purpose with or\n"      \
	"without fee is hereby granted, provided that the above copyright notice and this\n"           \
	"permission notice appear in all copies. THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD\n"    \
	"TO THIS SOFTWARE\n"

/* The shape of redis. */
static void make_store(void)
{
	tree_write(root, "store/Makefile", "all:\n");
	tree_write(root, "store/COPYING", BSD2);
	tree_write(root, "store/src/Makefile", "all:\n");
	tree_write(root, "store/src/version.h", "#define STORE_VERSION \"7.0.15\"\n");
	tree_write(root, "store/src/server.c", "");
	tree_write(root, "store/deps/Makefile", "all:\n");
	tree_write(root, "store/deps/lua/COPYRIGHT", ISC);
	tree_write(root, "store/deps/lua/src/Makefile", "all:\n");
	tree_write(root, "store/deps/lua/src/lua.h", "#define LUA_RELEASE \"Lua 5.1.5\"\n");
	tree_write(root, "store/deps/alloc/configure.ac", "AC_INIT([Makefile.in])\n");
	tree_write(root, "store/deps/alloc/VERSION", "5.2.1-0-g0\n");
	tree_write(root, "store/deps/alloc/include/alloc/alloc.h",
	           "#define ALLOC_VERSION \"5.2.1-0-g0\"\n");
	tree_write(root, "store/deps/line/line.c", "/*\n * " BSD2 " */\n");
}

static void a_tree_with_vendored_folders_is_told_apart(void **state)
{
	(void)state;
	make_store();
	const char *in = "store/src";
	expect(in, "store/src/server.o", OWNER_KIND_PROJECT, "store", "7.0.15", "BSD-2-Clause");
	expect(in, "store/deps/lua/src/liblua.a", OWNER_KIND_VENDORED, "lua", "5.1.5", "ISC");
	expect(in, "store/deps/alloc/lib/liballoc.a", OWNER_KIND_VENDORED, "alloc", "5.2.1", NULL);
	expect(in, "store/deps/alloc/include/alloc/alloc.h", OWNER_KIND_VENDORED, "alloc", "5.2.1",
	       NULL);
	expect(in, "store/deps/line/line.o", OWNER_KIND_VENDORED, "line", NULL, "BSD-2-Clause");
	expect(in, "store/deps/loose.c", OWNER_KIND_PROJECT, "store", "7.0.15", "BSD-2-Clause");
	expect_program(in, "store-server", "store", "7.0.15");
}

/* The shape of curl as Debian has it. */
static void folders_of_the_project_are_no_components(void **state)
{
	(void)state;
	tree_write(root, "web/configure.ac", "AC_INIT([web], [-], [x])\n");
	tree_write(root, "web/CMakeLists.txt", "project(WEB C)\n");
	tree_write(root, "web/COPYING", ISC);
	tree_write(root, "web/debian/changelog", "web (7.88.1-10) bookworm; urgency=low\n");
	tree_write(root, "web/include/web/webver.h", "#define LIBWEB_VERSION \"7.88.1\"\n");
	tree_write(root, "web/lib/CMakeLists.txt", "set(x 1)\n");
	tree_write(root, "web/lib/vtls/vtls.c", "");
	tree_write(root, "web/src/tool.c", "");
	expect("web/src", "web/lib/vtls/vtls.c", OWNER_KIND_PROJECT, "web", "7.88.1-10", "ISC");
	expect("web", "web/src/tool.c", OWNER_KIND_PROJECT, "web", "7.88.1-10", "ISC");
}

static void a_version_header_is_asked_where_the_build_file_is_silent(void **state)
{
	(void)state;
	tree_write(root, "web/configure.ac", "AC_INIT([web], [-], [x])\n");
	tree_write(root, "web/include/web/webver.h", "#define LIBWEB_VERSION \"7.88.1\"\n");
	expect_program("web", "x", "web", "7.88.1");
}

static void a_licence_of_its_own_makes_a_component(void **state)
{
	(void)state;
	tree_write(root, "p/meson.build", "project('p', 'c', version: '2')\n");
	tree_write(root, "p/LICENSE", ISC);
	tree_write(root, "p/archive/bz/LICENSE", BSD2);
	tree_write(root, "p/archive/other/LICENSE", "\r\n (1999-2004) " ISC "\n");
	tree_write(root, "p/sub/configure.ac", "AC_INIT([libsub],[0.3])\n");
	expect("p", "p/archive/bz/a.c", OWNER_KIND_VENDORED, "bz", NULL, "BSD-2-Clause");
	expect("p", "p/archive/other/a.c", OWNER_KIND_PROJECT, "p", "2", "ISC");
	expect("p", "p/sub/a.c", OWNER_KIND_VENDORED, "libsub", "0.3", NULL);
}

static void a_build_folder_knows_its_sources(void **state)
{
	(void)state;
	tree_write(root, "src/c/CMakeLists.txt", "project(c VERSION ${X})\n");
	tree_write(root, "src/c/third_party/foo/VERSION", "1.5\n");
	MEM_AUTO char *cache = str_format(
		"CMAKE_HOME_DIRECTORY:INTERNAL=%s/src/c\n"
		"CMAKE_PROJECT_NAME:STATIC=c\nCMAKE_PROJECT_VERSION:STATIC=4\n",
		root);
	tree_write(root, "out/b/CMakeCache.txt", cache);
	tree_write(root, "out/b/third_party/foo/CMakeFiles/foo.dir/a.o", "");
	expect_program("out/b", "c", "c", "4");
	expect("out/b", "out/b/main.o", OWNER_KIND_PROJECT, "c", "4", NULL);
	tree_write(root, "out/b/_deps/fmt-src/CMakeLists.txt", "project(fmt VERSION 10.1)\n");
	expect("out/b", "out/b/_deps/fmt-build/libfmt.a", OWNER_KIND_FETCHCONTENT, "fmt", "10.1", NULL);
	expect("out/b", "out/b/third_party/foo/CMakeFiles/foo.dir/a.o", OWNER_KIND_VENDORED, "foo",
	       "1.5", NULL);
}

static char *purl_in(const char *cwd, const char *path)
{
	enum owner_kind kind;
	struct component component = ask(cwd, path, &kind);
	char *purl = str_dup(component.purl);
	component_release(&component);
	return purl;
}

static void an_unpacked_debian_source_is_debians_package(void **state)
{
	(void)state;
	tree_write(root, "app/meson.build", "project('app', 'c', version: '1')\n");
	tree_write(root, "app/build/source/ssl/debian/changelog",
	           "ssl (1:0.6+dfsg.1-3) unstable; urgency=medium\n");
	tree_write(root, "app/build/source/ssl/src/engine.c", "int x;\n");
	expect("app", "app/build/source/ssl/src/engine.c", OWNER_KIND_VENDORED, "ssl", "1:0.6+dfsg.1-3",
	       NULL);
	MEM_AUTO char *purl = purl_in("app", "app/build/source/ssl/src/engine.c");
	assert_string_equal(purl, "pkg:deb/debian/ssl@1:0.6%2Bdfsg.1-3?arch=source");
	/* Upstream's own debian/ folder, forgotten at an old version. */
	tree_write(root, "app/deps/old/debian/changelog", "old (1.0-1) unstable; urgency=low\n");
	tree_write(root, "app/deps/old/meson.build", "project('old', 'c', version: '2.0')\n");
	tree_write(root, "app/deps/old/old.c", "int y;\n");
	expect("app", "app/deps/old/old.c", OWNER_KIND_VENDORED, "old", "2.0", NULL);
	MEM_AUTO char *generic = purl_in("app", "app/deps/old/old.c");
	assert_string_equal(generic, "pkg:generic/old@2.0");
}

static void a_source_file_may_say_whose_it_is(void **state)
{
	(void)state;
	static const char tags[] =
		"/*\n * SPDX-PackageName: ca-roots\n * SPDX-PackageVersion: 20250419\n"
		" * SPDX-License-Identifier: MPL-2.0\n * SPDX-PackageComment: 3 of 9 roots\n"
		" * SPDX-ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/ca-roots@20250419\n */\n";
	tree_write(root, "tagged/meson.build", "project('tagged', 'c', version: '1')\n");
	tree_write(root, "tagged/src/roots.c", tags);
	tree_write(root, "tagged/src/roots.txt", tags);
	tree_write(root, "tagged/src/late.c", "int x;\n");
	tree_write(root, "tagged/src/own.c",
	           "/* SPDX-PackageName: tagged\n * SPDX-PackageVersion: 2\n */\n");
	tree_write(root, "loose/roots.c", tags);
	expect("tagged", "tagged/src/roots.c", OWNER_KIND_VENDORED, "ca-roots", "20250419", "MPL-2.0");
	expect("tagged", "loose/roots.c", OWNER_KIND_VENDORED, "ca-roots", "20250419", "MPL-2.0");
	expect("tagged", "tagged/src/roots.txt", OWNER_KIND_PROJECT, "tagged", "1", NULL);
	expect("tagged", "tagged/src/late.c", OWNER_KIND_PROJECT, "tagged", "1", NULL);
	expect("tagged", "tagged/src/own.c", OWNER_KIND_PROJECT, "tagged", "1", NULL);
	enum owner_kind kind;
	struct component component = ask("tagged", "tagged/src/roots.c", &kind);
	assert_string_equal(component.purl, "pkg:deb/debian/ca-roots@20250419");
	assert_string_equal(component.comment, "3 of 9 roots");
	component_release(&component);
}

static void meson_and_autotools_build_folders_are_known_too(void **state)
{
	(void)state;
	tree_write(root, "m/meson.build", "project('m', version: '3')\n");
	MEM_AUTO char *info = str_format("{\"directories\":{\"source\":\"%s/m\"}}", root);
	tree_write(root, "mb/meson-info/meson-info.json", info);
	expect_program("mb", "x", "m", "3");
	tree_write(root, "a/configure.ac", "AC_INIT([a],[9])\n");
	tree_write(root, "ab/config.status", "#!/bin/sh\nsrcdir='../a'\n");
	expect_program("ab", "x", "a", "9");
}

static void subprojects_and_fetched_content_are_named(void **state)
{
	(void)state;
	tree_write(root, "p/meson.build", "project('p', version: '1')\n");
	tree_write(root, "p/subprojects/zlib-1.3.1/meson.build", "project('zlib', version: '1.3.1')\n");
	tree_write(root, "p/build/_deps/fmt-src/CMakeLists.txt", "project(FMT VERSION 10.1)\n");
	expect("p", "p/subprojects/zlib-1.3.1/inflate.c", OWNER_KIND_MESON, "zlib", "1.3.1", NULL);
	expect("p", "p/build/_deps/fmt-build/libfmt.a", OWNER_KIND_FETCHCONTENT, "FMT", "10.1", NULL);
}

static void a_program_without_a_project_is_named_after_its_file(void **state)
{
	(void)state;
	tree_write(root, "plain/a.c", "");
	expect_program("plain", "out/tool", "tool", NULL);
}

static void the_root_stops_at_the_home_folder(void **state)
{
	(void)state;
	tree_write(root, "Makefile", "");
	tree_write(root, "a/Makefile", "");
	tree_write(root, "a/b/Makefile", "");
	struct projectroot found;
	MEM_AUTO char *start = path_join(root, "a/b");
	MEM_AUTO char *want = path_join(root, "a");
	projectroot_find(start, &found);
	assert_string_equal(found.source, want);
	projectroot_release(&found);
}

static void git(const char *arguments)
{
	MEM_AUTO char *command = str_format(
		"cd '%s' && git -c user.name=a -c user.email=a@b -c init.defaultBranch=main "
		"-c protocol.file.allow=always %s >/dev/null 2>&1",
		root, arguments);
	assert_int_equal(system(command), 0);
}

static void a_work_tree_is_described_by_git(void **state)
{
	(void)state;
	tree_write(root, "w/a.c", "int x;\n");
	git("init w");
	git("-C w add a.c");
	git("-C w commit -m first");
	git("-C w tag v1.4");
	git("-C w remote add origin https://user:secret@github.com/Some/thing.git");
	expect_program("w", "prog", "thing", "1.4");
	tree_write(root, "other/Makefile", "");
	enum owner_kind kind;
	struct component component = ask("other", "w/a.c", &kind);
	assert_int_equal(kind, OWNER_KIND_GIT);
	assert_string_equal(component.name, "thing");
	assert_null(strstr(component.purl, "secret"));
	assert_true(str_starts(component.purl, "pkg:github/some/thing@1.4"));
	component_release(&component);
	tree_write(root, "w/a.c", "int y;\n");
	expect("other", "w/a.c", OWNER_KIND_GIT, "thing", "1.4-dirty", NULL);
}

static void a_submodule_is_a_component(void **state)
{
	(void)state;
	tree_write(root, "lib/x.c", "int x;\n");
	git("init lib");
	git("-C lib add x.c");
	git("-C lib commit -m first");
	git("-C lib tag 0.9");
	tree_write(root, "w/Makefile", "");
	git("init w");
	git("-C w submodule add \"$PWD/lib\" mod");
	git("-C w add .");
	git("-C w commit -m first");
	expect("w", "w/mod/x.c", OWNER_KIND_GIT, "mod", "0.9", NULL);
	/* Whoever builds inside of the submodule still builds the whole. */
	struct projectroot found;
	MEM_AUTO char *start = path_join(root, "w/mod");
	MEM_AUTO char *want = path_join(root, "w");
	projectroot_find(start, &found);
	assert_string_equal(found.source, want);
	projectroot_release(&found);
}

static void what_another_work_tree_has_vendored_is_not_that_tree(void **state)
{
	(void)state;
	tree_write(root, "w/meson.build", "project('whole', 'c', version: '3')\n");
	tree_write(root, "w/a.c", "int x;\n");
	tree_write(root, "w/.gitignore", "build/\n");
	tree_write(root, "w/build/source/ssl/debian/changelog", "ssl (0.6-3) unstable; urgency=low\n");
	tree_write(root, "w/build/source/ssl/src/engine.c", "int y;\n");
	tree_write(root, "w/deps/lua/src/lua.h", "#define LUA_RELEASE \"Lua 5.1.5\"\n");
	git("init w");
	git("-C w add .");
	git("-C w commit -m first");
	tree_write(root, "other/Makefile", "");
	expect("other", "w/a.c", OWNER_KIND_GIT, "whole", "3", NULL);
	expect("other", "w/build/source/ssl/src/engine.c", OWNER_KIND_VENDORED, "ssl", "0.6-3", NULL);
	expect("other", "w/deps/lua/src/lua.h", OWNER_KIND_VENDORED, "lua", "5.1.5", NULL);
}

static void sources_unpacked_in_another_work_tree_are_their_own_project(void **state)
{
	(void)state;
	tree_write(root, "w/Makefile", "");
	git("init w");
	git("-C w add Makefile");
	git("-C w commit -m first");
	tree_write(root, "w/unpacked/configure.ac", "AC_INIT([inner],[5])\n");
	expect_program("w/unpacked", "x", "inner", "5");
}

static void an_example_is_named_after_itself(void **state)
{
	(void)state;
	tree_write(root, "big/meson.build", "project('big', version: '3')\n");
	tree_write(root, "big/LICENSE", ISC);
	tree_write(root, "big/examples/small/Makefile", "");
	expect_program("big/examples/small", "small", "small", "3");
	expect("big/examples/small", "big/examples/small/a.o", OWNER_KIND_PROJECT, "big", "3", "ISC");
	expect_program("big", "big", "big", "3");
}

/* The shape of zlib's contrib/minizip. */
static void a_guest_that_is_built_by_itself_makes_the_tree_its_guest(void **state)
{
	(void)state;
	tree_write(root, "zl/Makefile", "");
	tree_write(root, "zl/zl.h", "#define ZL_VERSION \"1.2\"\n");
	tree_write(root, "zl/configure.ac", "AC_INIT([zl],[1.2])\n");
	tree_write(root, "zl/contrib/mini/configure.ac", "AC_INIT([mini],[0.4])\n");
	tree_write(root, "zl/contrib/mini/Makefile", "");
	expect_program("zl/contrib/mini", "mini", "mini", "0.4");
	expect("zl/contrib/mini", "zl/contrib/mini/a.o", OWNER_KIND_PROJECT, "mini", "0.4", NULL);
	expect("zl/contrib/mini", "zl/libzl.a", OWNER_KIND_VENDORED, "zl", "1.2", NULL);
	expect("zl", "zl/contrib/mini/a.o", OWNER_KIND_VENDORED, "mini", "0.4", NULL);
}

static void remotes_lose_their_credentials(void **state)
{
	(void)state;
	static const char *const urls[] = {"https://u:p@host.org/a/b.git", "git@host.org:a/b.git",
	                                   "ssh://git@host.org:22/a/b/", "https://host.org/a/b?x=y"};
	for (size_t i = 0; i < 4; i++) {
		struct worktree tree = {0};
		worktree_take_remote(&tree, urls[i]);
		assert_string_equal(tree.remote, "https://host.org/a/b");
		worktree_release(&tree);
	}
	struct worktree tree = {0};
	worktree_take_remote(&tree, "/home/me/b");
	worktree_take_remote(&tree, "file:///home/me/b");
	worktree_take_remote(&tree, "https://host.org/a\033[31m");
	assert_null(tree.remote);
	worktree_release(&tree);
}

static void vcpkg_ports_are_found_in_their_lists(void **state)
{
	(void)state;
	tree_write(root, "p/vcpkg_installed/vcpkg/info/zlib_1.3.1#2_x64-linux.list",
	           "x64-linux/\nx64-linux/lib/\nx64-linux/lib/libz.a\n");
	tree_write(root, "p/vcpkg_installed/x64-linux/share/zlib/vcpkg.spdx.json",
	           "{\"packages\":[{\"licenseConcluded\":\"Zlib\"}]}");
	tree_write(root, "p/Makefile", "");
	expect("p", "p/vcpkg_installed/x64-linux/lib/libz.a", OWNER_KIND_VCPKG, "zlib", "1.3.1",
	       "Zlib");
	enum owner_kind kind;
	struct component component = ask("p", "p/vcpkg_installed/x64-linux/lib/libz.a", &kind);
	assert_string_equal(component.purl, "pkg:vcpkg/zlib@1.3.1?port_version=2");
	component_release(&component);
	char *name = NULL, *version = NULL, *port = NULL;
	assert_false(vcpkg_split("no-underscores", &name, &version, &port));
	assert_false(vcpkg_split("a__b", &name, &version, &port));
}

static void conan_packages_are_found_by_path_and_database(void **state)
{
	(void)state;
	tree_write(root, ".conan/data/zlib/1.2.13/_/_/package/0123/licenses/LICENSE", ISC);
	tree_write(root, "p/Makefile", "");
	expect("p", ".conan/data/zlib/1.2.13/_/_/package/0123/lib/libz.a", OWNER_KIND_CONAN, "zlib",
	       "1.2.13", "ISC");
#define HEX8 "01234567"
#define HEX32 HEX8 HEX8 HEX8 HEX8
	tree_write(root, ".conan2/p/cache.sqlite3",
	           "\006zlib/1.3.1" HEX32 HEX32 HEX8 HEX32 "b/zlibabc/p\001");
	expect("p", ".conan2/p/b/zlibabc/p/lib/libz.a", OWNER_KIND_CONAN, "zlib", "1.3.1", NULL);
	expect("p", ".conan2/p/b/otherabc/p/lib/libz.a", OWNER_KIND_UNKNOWN, "libz.a", NULL, NULL);
}

static void rust_and_go_bring_their_own(void **state)
{
	(void)state;
	tree_write(root, "p/Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\n");
	tree_write(root, "tc/lib/rustlib/x86_64/lib/libstd-1.rlib", "x rustc version 1.95.0 (5980) y");
	expect("p", "tc/lib/rustlib/x86_64/lib/libstd-1.rlib", OWNER_KIND_RUST, "rust-std", "1.95.0",
	       "MIT OR Apache-2.0");
	tree_write(root, ".cargo/registry/src/index/adler-1.0.2/Cargo.toml",
	           "[package]\nname = \"adler\"\nlicense = \"0BSD/MIT\"\n");
	expect("p", ".cargo/registry/src/index/adler-1.0.2/src/lib.rs", OWNER_KIND_RUST, "adler",
	       "1.0.2", "0BSD OR MIT");
	MEM_AUTO char *deps = str_format(
		"x.rlib: %s/.cargo/registry/src/index/adler-1.0.2/src/lib.rs\n", root);
	tree_write(root, "p/target/release/deps/adler-0123.d", deps);
	expect("p", "p/target/release/deps/libadler-0123.rlib", OWNER_KIND_RUST, "adler", "1.0.2",
	       "0BSD OR MIT");
	tree_write(root, "p/Cargo.lock", "[[package]]\nname = \"libz-sys\"\nversion = \"1.1.9\"\n");
	expect("p", "p/target/release/build/libz-sys-0123456789abcdef/out/lib/libz.a", OWNER_KIND_RUST,
	       "libz-sys", "1.1.9", NULL);
	expect("p", "p/target/release/deps/p-77.o", OWNER_KIND_PROJECT, "p", "0.1.0", NULL);
	tree_write(root, "p/target/release/.fingerprint/x", "");
	expect("p", "p/target/release/deps/rustcAbCdEf/symbols.o", OWNER_KIND_PROJECT, "p", "0.1.0",
	       NULL);
	tree_write(root, "go/VERSION", "go1.22.1\ntime x\n");
	tree_write(root, "go/src/runtime/x.go", "");
	expect("p", "go/src/runtime/cgo/gcc.c", OWNER_KIND_GO, "go", "1.22.1", "BSD-3-Clause");
	enum owner_kind kind;
	struct component component = ask("p", "gp/pkg/mod/github.com/!some/mod@v1.2.0/a.c", &kind);
	assert_int_equal(kind, OWNER_KIND_GO);
	assert_string_equal(component.name, "github.com/Some/mod");
	assert_string_equal(component.version, "v1.2.0");
	component_release(&component);
}

static void a_pkg_config_file_knows_its_library(void **state)
{
	(void)state;
	tree_write(root, "p/Makefile", "");
	tree_write(root, "opt/lib/pkgconfig/foo.pc", "v=1.9\nName: Foo\nVersion: ${v}\nLibs: -lfoo\n");
	tree_write(root, "opt/lib/pkgconfig/bar.pc", "Name: Bar\nVersion: 2\nLibs: -lbar\n");
	tree_write(root, "opt/lib/libfoo.a", "");
	expect("p", "opt/lib/libfoo.a", OWNER_KIND_PKGCONFIG, "Foo", "1.9", NULL);
	expect("p", "opt/include/bar.h", OWNER_KIND_PKGCONFIG, "Bar", "2", NULL);
	expect("p", "opt/lib/libqux.a", OWNER_KIND_UNKNOWN, "libqux.a", NULL, NULL);
}

static void unknown_files_tell_no_place_of_this_machine(void **state)
{
	(void)state;
	tree_write(root, "p/Makefile", "");
	tree_write(root, "blob/libblob.a", "!<arch>\n");
	enum owner_kind kind;
	struct component component = ask("p", "blob/libblob.a", &kind);
	assert_int_equal(kind, OWNER_KIND_UNKNOWN);
	assert_string_equal(component.path, "libblob.a");
	assert_null(component.purl);
	component_release(&component);
}

#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOT(a_tree_with_vendored_folders_is_told_apart),
		IN_ROOT(folders_of_the_project_are_no_components),
		IN_ROOT(a_version_header_is_asked_where_the_build_file_is_silent),
		IN_ROOT(a_licence_of_its_own_makes_a_component),
		IN_ROOT(a_build_folder_knows_its_sources),
		IN_ROOT(an_unpacked_debian_source_is_debians_package),
		IN_ROOT(a_source_file_may_say_whose_it_is),
		IN_ROOT(meson_and_autotools_build_folders_are_known_too),
		IN_ROOT(subprojects_and_fetched_content_are_named),
		IN_ROOT(a_program_without_a_project_is_named_after_its_file),
		IN_ROOT(the_root_stops_at_the_home_folder),
		IN_ROOT(a_work_tree_is_described_by_git),
		IN_ROOT(a_submodule_is_a_component),
		IN_ROOT(what_another_work_tree_has_vendored_is_not_that_tree),
		IN_ROOT(sources_unpacked_in_another_work_tree_are_their_own_project),
		IN_ROOT(an_example_is_named_after_itself),
		IN_ROOT(a_guest_that_is_built_by_itself_makes_the_tree_its_guest),
		cmocka_unit_test(remotes_lose_their_credentials),
		IN_ROOT(vcpkg_ports_are_found_in_their_lists),
		IN_ROOT(conan_packages_are_found_by_path_and_database),
		IN_ROOT(rust_and_go_bring_their_own),
		IN_ROOT(a_pkg_config_file_knows_its_library),
		IN_ROOT(unknown_files_tell_no_place_of_this_machine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
