/* The promises of assemble/evidence.h: what scanners will be told, and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assemble/evidence.h"
#include "base/err.h"

#define DEB(name, version, source)                                                                 \
	"pkg:deb/debian/" name "@" version "?arch=amd64&distro=debian-12&upstream=" source

static char text_name[] = "part";

static struct component part(enum how how, const char *purl)
{
	struct component component = {.name = text_name, .how = how};
	component.purl = str_dup(purl);
	return component;
}

struct world {
	struct tree tree;
	struct strlist gaps;
	struct evidence_parts parts;
	struct component component[8];
	size_t packages;
};

static void make(struct world *world, unsigned kinds, const struct component *given, size_t count)
{
	struct err err = ERR_INIT;
	memset(world, 0, sizeof *world);
	for (size_t i = 0; i < count; i++) {
		world->component[i] = given[i];
		evidence_part(&world->parts, &world->component[i]);
	}
	assert_int_equal(evidence_add(&world->tree, "app", &world->parts, kinds, &world->gaps,
	                              &world->packages, &err),
	                 0);
}

static void unmake(struct world *world)
{
	for (size_t i = 0; i < world->parts.count; i++)
		free(world->component[i].purl);
	evidence_parts_release(&world->parts);
	tree_release(&world->tree);
	strlist_release(&world->gaps);
}

static void expect_file(const struct world *world, const char *path, const char *text)
{
	const struct tree_node *node = tree_find(&world->tree, path);
	assert_non_null(node);
	assert_int_equal(node->size, strlen(text));
	assert_memory_equal(node->data, text, node->size);
}

static void debian_parts_become_one_status_file_in_order(void **state)
{
	(void)state;
	struct component given[] = {
		part(HOW_APPLICATION, DEB("app", "1", "app")),
		part(HOW_STATIC, DEB("zlib1g-dev", "1%3A1.2.13.dfsg-1", "zlib")),
		part(HOW_STARTUP, DEB("libgcc-12-dev", "12.2.0-14", "gcc-12%4012.2.0-13")),
		part(HOW_SHARED, "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12"),
		part(HOW_STATIC, DEB("zlib1g-dev", "1%3A1.2.13.dfsg-1", "zlib")),
	};
	struct world world;
	make(&world, EVIDENCE_DEFAULT, given, 5);
	assert_int_equal(world.packages, 3);
	expect_file(&world, "var/lib/dpkg/status.d/app",
	            "Package: libc6\nVersion: 2.36-9\nArchitecture: amd64\n\n"
	            "Package: libgcc-12-dev\nSource: gcc-12 (12.2.0-13)\nVersion: 12.2.0-14\n"
	            "Architecture: amd64\n\n"
	            "Package: zlib1g-dev\nSource: zlib\nVersion: 1:1.2.13.dfsg-1\n"
	            "Architecture: amd64\n\n");
	expect_file(&world, "etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
	expect_file(&world, "etc/debian_version", "12\n");
	assert_null(tree_find(&world.tree, "lib/apk/db/installed"));
	assert_int_equal(world.gaps.count, 0);
	unmake(&world);
}

static void headers_count_but_those_of_the_kernel_do_not(void **state)
{
	(void)state;
	struct component given[] = {
		part(HOW_HEADERS, DEB("linux-libc-dev", "6.1.1-1", "linux")),
		part(HOW_HEADERS, DEB("libeigen3-dev", "3.4.0-4", "eigen3")),
	};
	struct world world;
	make(&world, EVIDENCE_DPKG, given, 2);
	assert_int_equal(world.packages, 1);
	expect_file(
		&world, "var/lib/dpkg/status.d/app",
		"Package: libeigen3-dev\nSource: eigen3\nVersion: 3.4.0-4\nArchitecture: amd64\n\n");
	assert_null(tree_find(&world.tree, "etc/os-release"));
	unmake(&world);
}

static void alpine_and_ubuntu_have_files_of_their_own(void **state)
{
	(void)state;
	struct world world;
	struct component alpine[] = {
		part(HOW_STATIC,
	         "pkg:apk/alpine/zlib-static@1.3.1-r2?arch=x86_64&distro=alpine-3.20.1&upstream=zlib")};
	make(&world, EVIDENCE_DEFAULT, alpine, 1);
	expect_file(&world, "lib/apk/db/installed", "P:zlib-static\nV:1.3.1-r2\nA:x86_64\no:zlib\n\n");
	expect_file(&world, "etc/os-release", "ID=alpine\nVERSION_ID=\"3.20.1\"\n");
	expect_file(&world, "etc/alpine-release", "3.20.1\n");
	unmake(&world);
	struct component ubuntu[] = {
		part(HOW_STATIC, "pkg:deb/ubuntu/zlib1g-dev@1?arch=amd64&distro=ubuntu-24.04")};
	make(&world, EVIDENCE_DEFAULT, ubuntu, 1);
	expect_file(&world, "etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\n");
	unmake(&world);
}

static void a_hostile_name_cannot_write_lines_of_its_own(void **state)
{
	(void)state;
	struct component given[] = {
		part(HOW_STATIC, "pkg:deb/debian/x%0AStatus:%20y@1?distro=debian-12"),
		part(HOW_STATIC, "pkg:deb/debian/x@1%0A%0APackage:%20y?distro=debian-12"),
		part(HOW_STATIC, "pkg:deb/debian/x@1?arch=a%0Ab&distro=debian-12"),
		part(HOW_STATIC, "pkg:deb/debian/x@1?upstream=a%0Ab&distro=debian-12"),
		part(HOW_STATIC, "pkg:deb/debian/x?distro=debian-12"),
		part(HOW_STATIC, "not a purl"),
	};
	struct world world;
	make(&world, EVIDENCE_DEFAULT, given, 6);
	assert_int_equal(world.packages, 0);
	assert_int_equal(world.gaps.count, 6);
	assert_int_equal(world.tree.count, 0);
	unmake(&world);
}

static void a_distro_that_is_no_plain_word_names_no_system(void **state)
{
	(void)state;
	struct component given[] = {part(HOW_STATIC, "pkg:deb/debian/x@1?distro=debian-12%22%0AX%3D1")};
	struct world world;
	make(&world, EVIDENCE_DEFAULT, given, 1);
	assert_null(tree_find(&world.tree, "etc/os-release"));
	unmake(&world);
}

static void packages_of_another_distribution_are_named_as_missing(void **state)
{
	(void)state;
	struct component given[] = {
		part(HOW_STATIC, "pkg:deb/debian/a@1?distro=debian-13"),
		part(HOW_STATIC, "pkg:deb/debian/b@1?distro=debian-12"),
		part(HOW_STATIC, "pkg:deb/debian/c@1?distro=debian-12"),
		part(HOW_STATIC, "pkg:rpm/fedora/d@1?distro=fedora-40"),
	};
	struct world world;
	make(&world, EVIDENCE_DEFAULT, given, 4);
	expect_file(&world, "etc/debian_version", "12\n");
	assert_int_equal(world.gaps.count, 2);
	unmake(&world);
}

static void what_the_user_put_there_stays(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct world world = {0};
	struct strlist gaps = {0};
	size_t packages;
	struct component one = part(HOW_STATIC, DEB("a", "1", "a"));
	evidence_part(&world.parts, &one);
	assert_int_equal(tree_add_data(&world.tree, "etc/os-release", 0644, "ID=mine\n", 8, &err), 0);
	assert_int_equal(
		evidence_add(&world.tree, "app", &world.parts, EVIDENCE_DEFAULT, &gaps, &packages, &err),
		0);
	expect_file(&world, "etc/os-release", "ID=mine\n");
	world.component[0].purl = one.purl;
	unmake(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debian_parts_become_one_status_file_in_order),
		cmocka_unit_test(headers_count_but_those_of_the_kernel_do_not),
		cmocka_unit_test(alpine_and_ubuntu_have_files_of_their_own),
		cmocka_unit_test(a_hostile_name_cannot_write_lines_of_its_own),
		cmocka_unit_test(a_distro_that_is_no_plain_word_names_no_system),
		cmocka_unit_test(packages_of_another_distribution_are_named_as_missing),
		cmocka_unit_test(what_the_user_put_there_stays),
	};
	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
