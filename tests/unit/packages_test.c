/* Package databases: whose a file is, in small roots made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/cache.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/owner.h"
#include "tree.h"
#include "wire/apk_installed.h"
#include "wire/dpkg_status.h"

static char *root;

static int make_root(void **state)
{
	(void)state;
	root = tree_new();
	MEM_AUTO char *cache = path_join(root, "cache");
	setenv("XDG_CACHE_HOME", cache, 1);
	tree_write(root, "project/Makefile", "");
	return 0;
}

static int remove_root(void **state)
{
	(void)state;
	tree_remove(root);
	free(root);
	return 0;
}

static void make_debian(void)
{
	tree_write(root, "etc/os-release", "NAME=x\nID=debian\nVERSION_ID=\"12\"\n");
	tree_write(
		root, "var/lib/dpkg/status",
		"Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"
		"Package: libc6-dev\nStatus: install ok installed\nArchitecture: amd64\n"
		"Multi-Arch: same\nSource: glibc\nVersion: 2.36-9\n\n"
		"Package: zlib1g-dev\nStatus: install ok installed\nArchitecture: i386\n"
		"Source: zlib\nVersion: 1:1.2-1\n\n"
		"Package: zlib1g-dev\nStatus: install ok installed\nArchitecture: amd64\n"
		"Source: zlib (1:1.2-1)\nVersion: 1:1.2-1+b2\n\n"
		"Package: shadow\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3\n\n"
		"Package: old\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 9\n");
	tree_write(root, "var/lib/dpkg/info/libc6-dev:amd64.list",
	           "/.\n/usr\n/usr/lib\n/usr/lib/libc.a\n/lib\n/lib/crt1.o\n");
	tree_write(root, "var/lib/dpkg/info/zlib1g-dev:amd64.list",
	           "/.\n/usr\n/usr/include\n/usr/include/zlib.h\n/usr/lib/libz.a\n");
	tree_write(root, "var/lib/dpkg/info/zlib1g-dev:i386.list",
	           "/.\n/usr\n/usr/include\n/usr/include/zlib.h\n");
	tree_write(root, "var/lib/dpkg/info/shadow.list", "/.\n/usr/lib\n/usr/lib/libz.a\n");
	tree_write(root, "var/lib/dpkg/info/old.list", "/.\n/usr/lib\n/usr/lib/libold.a\n");
	tree_write(root, "var/lib/dpkg/diversions", "/usr/lib/libz.a\n/usr/lib/libz.a.real\nshadow\n");
	tree_write(root, "usr/share/doc/zlib1g-dev/copyright",
	           "Format: https://x/copyright-format/1.0/\n\nFiles: *\nLicense: Zlib\n");
	tree_link(root, "lib", "usr/lib");
}

/* The component of ROOT/path, which the caller releases. */
static struct component ask(const char *path, enum owner_kind *kind)
{
	MEM_AUTO char *project = path_join(root, "project");
	MEM_AUTO char *full = str_format("%s%s", root, path);
	struct owner_db *db = owner_db_open_in(root, project);
	struct component component;
	struct err err = ERR_INIT;
	assert_int_equal(owner_of(db, full, &component, kind, &err), 0);
	owner_db_free(db);
	return component;
}

static void expect(const char *path, enum owner_kind want, const char *name, const char *purl)
{
	enum owner_kind kind;
	struct component component = ask(path, &kind);
	assert_int_equal(kind, want);
	assert_string_equal(component.name, name);
	if (purl)
		assert_string_equal(component.purl, purl);
	component_release(&component);
}

static void debian_files_are_named_by_their_source_package(void **state)
{
	(void)state;
	make_debian();
	expect("/usr/lib/libc.a", OWNER_KIND_DEB, "glibc",
	       "pkg:deb/debian/libc6-dev@2.36-9?arch=amd64&distro=debian-12&upstream=glibc");
}

static void a_merged_usr_finds_both_spellings(void **state)
{
	(void)state;
	make_debian();
	expect("/usr/lib/crt1.o", OWNER_KIND_DEB, "glibc", NULL);
	expect("/lib/crt1.o", OWNER_KIND_DEB, "glibc", NULL);
	expect("/lib/libc.a", OWNER_KIND_DEB, "glibc", NULL);
}

static void a_rebuild_keeps_the_version_of_its_source(void **state)
{
	(void)state;
	make_debian();
	enum owner_kind kind;
	struct component component = ask("/usr/lib/libz.a.real", &kind);
	assert_string_equal(component.name, "zlib");
	assert_string_equal(component.version, "1:1.2-1+b2");
	assert_non_null(strstr(component.purl, "arch=amd64"));
	assert_non_null(strstr(component.purl, "upstream=zlib"));
	assert_string_equal(component.license, "Zlib");
	component_release(&component);
}

static void a_diverted_file_is_its_diverters(void **state)
{
	(void)state;
	make_debian();
	expect("/usr/lib/libz.a", OWNER_KIND_DEB, "shadow", NULL);
	expect("/usr/lib/libz.a.real", OWNER_KIND_DEB, "zlib", NULL);
}

static void an_alternative_is_its_targets(void **state)
{
	(void)state;
	make_debian();
	tree_write(root, "usr/lib/libc.a", "");
	MEM_AUTO char *target = path_join(root, "usr/lib/libc.a");
	MEM_AUTO char *link = path_join(root, "etc/alternatives/libalt.a");
	tree_link(root, "etc/alternatives/libalt.a", target);
	tree_link(root, "usr/lib/libalt.a", link);
	expect("/usr/lib/libalt.a", OWNER_KIND_DEB, "glibc", NULL);
	expect("/usr/lib/../lib/libc.a", OWNER_KIND_DEB, "glibc", NULL);
}

static void a_file_of_several_architectures_is_the_native_ones(void **state)
{
	(void)state;
	make_debian();
	enum owner_kind kind;
	struct component component = ask("/usr/include/zlib.h", &kind);
	assert_non_null(strstr(component.purl, "arch=amd64"));
	component_release(&component);
}

static void a_removed_package_owns_nothing(void **state)
{
	(void)state;
	make_debian();
	tree_write(root, "usr/lib/libold.a", "!<arch>\n");
	enum owner_kind kind;
	struct component component = ask("/usr/lib/libold.a", &kind);
	assert_int_equal(kind, OWNER_KIND_UNKNOWN);
	assert_string_equal(component.name, "libold.a");
	assert_non_null(component.path);
	assert_int_equal(strlen(component.sha256), 64);
	component_release(&component);
}

static void a_change_of_the_database_is_seen(void **state)
{
	(void)state;
	make_debian();
	expect("/usr/lib/libc.a", OWNER_KIND_DEB, "glibc", NULL);
	tree_write(root, "var/lib/dpkg/info/shadow.list.new", "/.\n/usr/lib/libnew.a\n");
	MEM_AUTO char *from = path_join(root, "var/lib/dpkg/info/shadow.list.new");
	MEM_AUTO char *to = path_join(root, "var/lib/dpkg/info/shadow.list");
	assert_int_equal(rename(from, to), 0);
	expect("/usr/lib/libnew.a", OWNER_KIND_DEB, "shadow", NULL);
}

/* The one index that is kept, overwritten by `text`. */
static void spoil_cache(const char *text)
{
	MEM_AUTO char *folder = cache_folder();
	MEM_AUTO char *command = str_format("for f in '%s'/dpkg-*.index; do printf '%%s' '%s' >\"$f\"; "
	                                    "test -s \"$f\" || exit 1; done",
	                                    folder, text);
	assert_int_equal(system(command), 0);
}

static void a_spoilt_cache_is_made_anew(void **state)
{
	(void)state;
	make_debian();
	expect("/usr/lib/libc.a", OWNER_KIND_DEB, "glibc", NULL);
	spoil_cache("tareidx1 and then nothing that fits");
	expect("/usr/lib/libc.a", OWNER_KIND_DEB, "glibc", NULL);
	expect("/usr/lib/libz.a", OWNER_KIND_DEB, "shadow", NULL);
}

static void a_damaged_database_names_nobody(void **state)
{
	(void)state;
	make_debian();
	tree_write(root, "var/lib/dpkg/status", "this is no status file\n");
	enum owner_kind kind;
	struct component component = ask("/usr/lib/libc.a", &kind);
	assert_int_equal(kind, OWNER_KIND_UNKNOWN);
	component_release(&component);
}

static void alpine_files_are_named_by_their_origin(void **state)
{
	(void)state;
	tree_write(root, "etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
	tree_write(root, "lib/apk/db/installed",
	           "P:zlib-static\nV:1.3.1-r1\nA:x86_64\nL:Zlib\no:zlib\nF:lib\nR:libz.a\nF:usr/lib\n"
	           "R:libzz.a\n\nP:musl-dev\nV:1.2.5-r0\nA:x86_64\no:musl\nL:MIT and more\nF:usr/lib\n"
	           "R:crt1.o\n");
	expect("/lib/libz.a", OWNER_KIND_APK, "zlib",
	       "pkg:apk/alpine/zlib-static@1.3.1-r1?arch=x86_64&distro=alpine-3.20.1&upstream=zlib");
	expect("/usr/lib/libz.a", OWNER_KIND_APK, "zlib", NULL);
	enum owner_kind kind;
	struct component component = ask("/usr/lib/crt1.o", &kind);
	assert_string_equal(component.name, "musl");
	assert_null(component.license);
	component_release(&component);
}

static void fedora_files_are_asked_of_rpm_once_for_a_package(void **state)
{
	(void)state;
	tree_write(root, "etc/os-release", "ID=fedora\nVERSION_ID=40\n");
	tree_write(root, "var/lib/rpm/rpmdb.sqlite", "x");
	tree_write(
		root, "bin/rpm",
		"#!/bin/sh\necho asked >>\"$XDG_CACHE_HOME-log\"\n"
		"for last; do :; done\n"
		"case $last in /usr/lib64/libz*) ;; *) exit 1 ;; esac\n"
		"printf 'zlib-static\\t1\\t1.3.1\\t4.fc40\\tx86_64\\tzlib-1.3.1-4.fc40.src.rpm\\tZlib\\n'\n"
		"printf '/usr/lib64/libz.a\\n/usr/lib64/libzz.a\\n'\n");
	MEM_AUTO char *program = path_join(root, "bin/rpm");
	assert_int_equal(chmod(program, 0755), 0);
	MEM_AUTO char *before = str_dup(getenv("PATH"));
	MEM_AUTO char *path = str_format("%s/bin:%s", root, before);
	setenv("PATH", path, 1);
	MEM_AUTO char *project = path_join(root, "project");
	struct owner_db *db = owner_db_open_in(root, project);
	static const char *const files[] = {"/usr/lib64/libz.a", "/usr/lib64/libzz.a",
	                                    "/usr/local/lib/x.a"};
	for (size_t i = 0; i < 3; i++) {
		MEM_AUTO char *full = str_format("%s%s", root, files[i]);
		struct component component;
		enum owner_kind kind;
		struct err err = ERR_INIT;
		assert_int_equal(owner_of(db, full, &component, &kind, &err), 0);
		assert_int_equal(kind, i < 2 ? OWNER_KIND_RPM : OWNER_KIND_UNKNOWN);
		if (i < 2)
			assert_string_equal(component.purl,
			                    "pkg:rpm/fedora/zlib-static@1.3.1-4.fc40?arch=x86_64&distro="
			                    "fedora-40&epoch=1&upstream=zlib");
		component_release(&component);
	}
	owner_db_free(db);
	setenv("PATH", before, 1);
	BUF_AUTO struct buf log = BUF_INIT;
	MEM_AUTO char *log_path = path_join(root, "cache-log");
	struct err err = ERR_INIT;
	assert_int_equal(fd_read_file(log_path, 4096, &log, &err), 0);
	assert_string_equal((const char *)log.data, "asked\n");
}

static void status_paragraphs_know_their_source(void **state)
{
	(void)state;
	struct span rest = span_of("Package: a\nSource: b (1:2-3)\nVersion: 1:2-3+b1\nX: y\n z\n\n\n"
	                           "Package: c\nVersion: 4\nStatus: deinstall ok config-files\n");
	struct dpkg_package package;
	struct err err = ERR_INIT;
	assert_int_equal(dpkg_status_next(&rest, &package, &err), 1);
	assert_true(span_equal(package.source, "b"));
	assert_true(span_equal(package.source_version, "1:2-3"));
	assert_true(dpkg_package_is_installed(&package));
	assert_int_equal(dpkg_status_next(&rest, &package, &err), 1);
	assert_true(span_equal(package.source, "c"));
	assert_false(dpkg_package_is_installed(&package));
	assert_int_equal(dpkg_status_next(&rest, &package, &err), 0);
}

static void a_relative_path_is_refused(void **state)
{
	(void)state;
	struct owner_db *db = owner_db_open_in(root, root);
	struct component component;
	enum owner_kind kind;
	struct err err = ERR_INIT;
	assert_int_equal(owner_of(db, "libz.a", &component, &kind, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	err_clear(&err);
	owner_db_free(db);
}

#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOT(debian_files_are_named_by_their_source_package),
		IN_ROOT(a_merged_usr_finds_both_spellings),
		IN_ROOT(a_rebuild_keeps_the_version_of_its_source),
		IN_ROOT(a_diverted_file_is_its_diverters),
		IN_ROOT(an_alternative_is_its_targets),
		IN_ROOT(a_file_of_several_architectures_is_the_native_ones),
		IN_ROOT(a_removed_package_owns_nothing),
		IN_ROOT(a_change_of_the_database_is_seen),
		IN_ROOT(a_spoilt_cache_is_made_anew),
		IN_ROOT(a_damaged_database_names_nobody),
		IN_ROOT(alpine_files_are_named_by_their_origin),
		IN_ROOT(fedora_files_are_asked_of_rpm_once_for_a_package),
		IN_ROOT(a_relative_path_is_refused),
		cmocka_unit_test(status_paragraphs_know_their_source),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
