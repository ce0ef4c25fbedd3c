/* The promises of input/rootscan: layers lie over each other as the image specification says, and
 * what databases list is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <elf.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "input/rootscan.h"

/* The smallest thing that counts as a program nobody tells of: a static ELF with an entry. */
static const unsigned char *program_bytes(void)
{
	static Elf64_Ehdr header;
	memcpy(header.e_ident, ELFMAG, SELFMAG);
	header.e_ident[EI_CLASS] = ELFCLASS64;
	header.e_ident[EI_DATA] = ELFDATA2LSB;
	header.e_ident[EI_VERSION] = EV_CURRENT;
	header.e_type = ET_EXEC;
	header.e_machine = EM_X86_64;
	header.e_version = EV_CURRENT;
	header.e_ehsize = sizeof header;
	header.e_entry = 1;
	return (const unsigned char *)&header;
}

static void add_program(struct rootscan *scan, const char *path)
{
	assert_true(rootscan_begin(scan, path, sizeof(Elf64_Ehdr)));
	rootscan_add(scan, program_bytes(), sizeof(Elf64_Ehdr));
	rootscan_end(scan);
}

static void add_text(struct rootscan *scan, const char *path, const char *text)
{
	if (rootscan_begin(scan, path, strlen(text))) {
		rootscan_add(scan, text, strlen(text));
		rootscan_end(scan);
	}
}

/* Finishes the scan and compares the silent programs with words of `want`. */
static void expect_silent(struct rootscan *scan, const char *want)
{
	struct inventory found = INVENTORY_INIT;
	struct buf text = BUF_INIT;
	rootscan_finish(scan, &found);
	inventory_sort(&found);
	for (size_t i = 0; i < found.silent.count; i++)
		buf_format(&text, "%s%s", i ? " " : "", found.silent.item[i]);
	assert_string_equal(text.data ? (const char *)text.data : "", want);
	buf_release(&text);
	inventory_release(&found);
	rootscan_free(scan);
}

static struct rootscan *with_programs(void)
{
	struct rootscan *scan = rootscan_new(false);
	rootscan_layer(scan);
	add_program(scan, "bin/a");
	add_program(scan, "bin/b");
	add_program(scan, "opt/x/c");
	add_program(scan, "opt/x/y/d");
	return scan;
}

static void a_whiteout_takes_a_file_away(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	assert_false(rootscan_begin(scan, "bin/.wh.a", 0));
	expect_silent(scan, "bin/b opt/x/c opt/x/y/d");
}

static void a_whiteout_takes_a_folder_with_all_below_it_away(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	rootscan_begin(scan, "opt/.wh.x", 0);
	expect_silent(scan, "bin/a bin/b");
}

static void a_whiteout_leaves_its_own_layer_alone(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	add_program(scan, "bin/a");
	rootscan_begin(scan, "bin/.wh.a", 0);
	expect_silent(scan, "bin/a bin/b opt/x/c opt/x/y/d");
}

static void an_opaque_folder_hides_what_lower_layers_had_in_it(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	add_program(scan, "opt/x/new");
	rootscan_begin(scan, "opt/x/.wh..wh..opq", 0);
	expect_silent(scan, "bin/a bin/b opt/x/new");
}

static void an_opaque_root_hides_everything_below(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	rootscan_begin(scan, ".wh..wh..opq", 0);
	add_program(scan, "z");
	expect_silent(scan, "z");
}

static void a_file_replaces_the_one_of_its_name(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	add_text(scan, "bin/a", "#!/bin/sh\n");
	expect_silent(scan, "bin/b opt/x/c opt/x/y/d");
}

static void a_file_or_link_in_place_of_a_folder_takes_all_below_it_away(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	rootscan_other(scan, "opt/x", false);
	add_text(scan, "bin", "x");
	expect_silent(scan, "");
}

static void a_folder_in_place_of_a_file_takes_the_file_away_only(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_layer(scan);
	rootscan_other(scan, "bin/a", true);
	rootscan_other(scan, "opt/x", true);
	add_program(scan, "bin/a/inner");
	expect_silent(scan, "bin/a/inner bin/b opt/x/c opt/x/y/d");
}

static void a_file_with_two_names_is_one_program_until_its_first_name_goes(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	rootscan_link(scan, "bin/a2", "bin/a");
	rootscan_link(scan, "bin/a3", "./bin/a");
	rootscan_layer(scan);
	rootscan_begin(scan, "bin/.wh.a", 0);
	rootscan_begin(scan, "bin/.wh.a2", 0);
	expect_silent(scan, "bin/a3 bin/b opt/x/c opt/x/y/d");
}

static void programs_that_packages_own_are_not_silent(void **state)
{
	(void)state;
	struct rootscan *scan = with_programs();
	add_program(scan, "usr/bin/apked");
	add_text(scan, "var/lib/dpkg/info/a.list", "/.\n/bin\n/bin/a\n");
	add_text(scan, "var/lib/dpkg/status.d/b.md5sums",
	         "d41d8cd98f00b204e9800998ecf8427e  usr/bin/b\n");
	add_text(scan, "lib/apk/db/installed", "P:x\nV:1\nF:usr/bin\nR:apked\nZ:Q1\n\n");
	expect_silent(scan, "opt/x/c opt/x/y/d");
}

static void databases_give_packages_named_by_their_source(void **state)
{
	(void)state;
	struct rootscan *scan = rootscan_new(false);
	struct inventory found = INVENTORY_INIT;
	add_text(scan, "var/lib/dpkg/status",
	         "Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\n"
	         "Source: zlib (1:1.2.13)\nVersion: 1:1.2.13+b1\n\n"
	         "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n");
	add_text(scan, "var/lib/dpkg/status.d/tz", "Package: tzdata\nVersion: 2024a\n");
	add_text(scan, "usr/share/doc/zlib1g/copyright",
	         "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
	         "Files: *\nCopyright: x\nLicense: Zlib\n\nLicense: Zlib\n text\n");
	add_text(scan, "usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME='D 12'\n");
	rootscan_finish(scan, &found);
	inventory_sort(&found);
	assert_string_equal(found.os_name, "D 12");
	assert_int_equal(found.package_count, 2);
	assert_string_equal(found.package[0].name, "tzdata");
	assert_string_equal(found.package[1].name, "zlib");
	assert_string_equal(found.package[1].license, "Zlib");
	assert_null(found.package[0].license);
	assert_string_equal(found.package[1].purl,
	                    "pkg:deb/debian/zlib1g@1:1.2.13%2Bb1?arch=amd64&distro=debian-12"
	                    "&upstream=zlib%401:1.2.13");
	inventory_release(&found);
	rootscan_free(scan);
}

static void a_damaged_database_is_told_and_the_rest_is_kept(void **state)
{
	(void)state;
	struct rootscan *scan = rootscan_new(false);
	struct inventory found = INVENTORY_INIT;
	add_text(scan, "var/lib/dpkg/status", "Package: a\nVersion: 1\n\nno field here\n");
	add_text(scan, "x.cdx.json", "{\"bomFormat\":");
	add_text(scan, "lib/apk/db/installed", "P:musl\nV:1.2\nL:MIT\no:musl\n\n");
	rootscan_finish(scan, &found);
	inventory_sort(&found);
	assert_int_equal(found.package_count, 2);
	assert_string_equal(found.package[1].license, "MIT");
	assert_int_equal(found.gaps.count, 2);
	inventory_release(&found);
	rootscan_free(scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whiteout_takes_a_file_away),
		cmocka_unit_test(a_whiteout_takes_a_folder_with_all_below_it_away),
		cmocka_unit_test(a_whiteout_leaves_its_own_layer_alone),
		cmocka_unit_test(an_opaque_folder_hides_what_lower_layers_had_in_it),
		cmocka_unit_test(an_opaque_root_hides_everything_below),
		cmocka_unit_test(a_file_replaces_the_one_of_its_name),
		cmocka_unit_test(a_file_or_link_in_place_of_a_folder_takes_all_below_it_away),
		cmocka_unit_test(a_folder_in_place_of_a_file_takes_the_file_away_only),
		cmocka_unit_test(a_file_with_two_names_is_one_program_until_its_first_name_goes),
		cmocka_unit_test(programs_that_packages_own_are_not_silent),
		cmocka_unit_test(databases_give_packages_named_by_their_source),
		cmocka_unit_test(a_damaged_database_is_told_and_the_rest_is_kept),
	};
	return cmocka_run_group_tests_name("rootscan", tests, NULL, NULL);
}
