/* The promises of wire/cyclonedx: what is written comes back, the same bytes every time, and
 * documents of others are understood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/cyclonedx.h"

static struct sbom example(void)
{
	struct sbom sbom = SBOM_INIT;
	sbom_add(&sbom, (struct component){.ref = str_dup("app"),
	                                   .name = str_dup("app"),
	                                   .version = str_dup("1.0"),
	                                   .how = HOW_APPLICATION});
	sbom_add(&sbom, (struct component){.ref = str_dup("zlib"),
	                                   .name = str_dup("zlib"),
	                                   .version = str_dup("1:1.2.13"),
	                                   .purl = str_dup("pkg:deb/debian/zlib1g-dev@1:1.2.13"),
	                                   .license = str_dup("Zlib"),
	                                   .sha256 = str_dup("00ff"),
	                                   .how = HOW_STATIC});
	sbom_add(&sbom, (struct component){
						.name = str_dup("x.o"), .path = str_dup("build/x.o"), .how = HOW_VENDORED});
	struct byte_section *text = sbom_add_section(&sbom, ".text", 100);
	byte_section_add(text, 40, 0);
	byte_section_add(text, 8, OWNER_PADDING);
	byte_section_add(text, 52, 1);
	struct byte_section *data = sbom_add_section(&sbom, ".data", 20);
	byte_section_add(data, 4, OWNER_LINKER);
	byte_section_add(data, 6, OWNER_SHARED);
	byte_section_add(data, 10, OWNER_SBOM);
	strlist_add(&sbom.gaps, "one thing is not known");
	return sbom;
}

static void what_is_written_comes_back_as_it_was(void **state)
{
	(void)state;
	struct sbom sbom = example(), back;
	struct buf text = BUF_INIT, again = BUF_INIT;
	struct err err = ERR_INIT;
	cyclonedx_write(&sbom, &text);
	assert_true(cyclonedx_is(buf_span(&text)));
	if (cyclonedx_read(buf_span(&text), &back, &err) != 0)
		fail_msg("%s", err.message);
	assert_int_equal(back.count, 3);
	assert_string_equal(back.item[1].purl, "pkg:deb/debian/zlib1g-dev@1:1.2.13");
	assert_string_equal(back.item[1].license, "Zlib");
	assert_int_equal(back.item[2].how, HOW_VENDORED);
	assert_string_equal(back.item[2].path, "build/x.o");
	assert_int_equal(back.gaps.count, 1);
	assert_true(sbom_is_tiled(&back));
	assert_int_equal(back.section[0].count, 2);
	assert_int_equal(back.section[0].run[0].size, 48);
	assert_int_equal(back.section[0].run[0].padding, 8);
	assert_int_equal(back.section[0].run[1].size, 52);
	assert_int_equal(back.section[1].run[1].owner, OWNER_SHARED);
	cyclonedx_write(&back, &again);
	assert_int_equal(text.size, again.size);
	assert_memory_equal(text.data, again.data, text.size);
	buf_release(&text);
	buf_release(&again);
	sbom_release(&sbom);
	sbom_release(&back);
}

static struct sbom read_text(const char *text)
{
	struct sbom sbom;
	struct err err = ERR_INIT;
	if (cyclonedx_read(span_of(text), &sbom, &err) != 0)
		fail_msg("%s", err.message);
	return sbom;
}

static void documents_of_others_are_flattened_and_their_licences_joined(void **state)
{
	(void)state;
	struct sbom sbom = read_text(
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"components\":["
		"{\"type\":\"library\",\"name\":\"a\",\"version\":\"1\",\"licenses\":["
		"{\"license\":{\"id\":\"MIT\"}},{\"license\":{\"name\":\"My own one\"}}],"
		"\"components\":[{\"type\":\"library\",\"name\":\"b\"}]},"
		"{\"type\":\"operating-system\",\"name\":\"debian\"},{\"type\":\"file\",\"name\":\"f\"}]}");
	assert_int_equal(sbom.count, 3);
	assert_string_equal(sbom.item[0].name, "");
	assert_int_equal(sbom.item[0].how, HOW_APPLICATION);
	assert_string_equal(sbom.item[1].license, "MIT AND LicenseRef-My-own-one");
	assert_int_equal(sbom.item[1].how, HOW_INSTALLED);
	assert_string_equal(sbom.item[2].name, "b");
	assert_null(sbom.item[2].version);
	sbom_release(&sbom);
}

static void expect_refused(const char *text)
{
	struct sbom sbom;
	struct err err = ERR_INIT;
	assert_int_equal(cyclonedx_read(span_of(text), &sbom, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	assert_int_equal(sbom.count, 0);
	err_clear(&err);
}

#define MAP(value)                                                                                 \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"properties\":[{\"name\":"              \
	"\"tare:map:.text\",\"value\":\"" value "\"}]}"

static void a_damaged_byte_map_is_refused(void **state)
{
	(void)state;
	struct sbom fine = read_text(MAP("0:10 p:ffffffff l:1"));
	assert_true(sbom_is_tiled(&fine));
	sbom_release(&fine);
	expect_refused(MAP("1:10"));
	expect_refused(MAP("0:"));
	expect_refused(MAP(":1"));
	expect_refused(MAP("0"));
	expect_refused(MAP("x:1"));
	expect_refused(MAP("-1:1"));
	expect_refused(MAP("0:1 0:xyz"));
	expect_refused(MAP("0:10-11"));
	expect_refused(MAP("0:10-"));
	expect_refused(MAP("0:ffffffffffffffff 0:1"));
	expect_refused(MAP("4294967292:1"));
	expect_refused(MAP("@ 0:1"));
	expect_refused(MAP("@1g 0:1"));
	expect_refused(MAP("0:1 @10"));
	expect_refused(MAP("@10 @20 0:1"));
	expect_refused(MAP("@ffffffffffffffff 0:1"));
}

static void a_byte_map_says_where_its_section_lies_or_not(void **state)
{
	(void)state;
	struct sbom placed = read_text(MAP("@401000 0:10"));
	assert_true(placed.section[0].is_placed);
	assert_int_equal(placed.section[0].address, 0x401000);
	assert_int_equal(placed.section[0].size, 0x10);
	struct buf text = BUF_INIT;
	cyclonedx_write(&placed, &text);
	assert_non_null(memmem(text.data, text.size, "\"@401000 0:10\"", 14));
	buf_release(&text);
	sbom_release(&placed);
	struct sbom bare = read_text(MAP("0:10"));
	assert_false(bare.section[0].is_placed);
	sbom_release(&bare);
}

static void what_is_no_cyclonedx_is_refused(void **state)
{
	(void)state;
	expect_refused("");
	expect_refused("[]");
	expect_refused("{}");
	expect_refused("{\"bomFormat\":\"SPDX\"}");
	expect_refused("{\"bomFormat\":\"CycloneDX\"}");
	expect_refused("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"9.0\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_comes_back_as_it_was),
		cmocka_unit_test(documents_of_others_are_flattened_and_their_licences_joined),
		cmocka_unit_test(a_damaged_byte_map_is_refused),
		cmocka_unit_test(a_byte_map_says_where_its_section_lies_or_not),
		cmocka_unit_test(what_is_no_cyclonedx_is_refused),
	};
	return cmocka_run_group_tests_name("cyclonedx", tests, NULL, NULL);
}
