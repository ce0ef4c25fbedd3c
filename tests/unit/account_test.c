/* The promises of resolve/bytes and resolve/account: every byte gets one label, and they add up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "resolve/account.h"
#include "resolve/bytes.h"

/* A file of 1000 bytes: header 0–64, .text 100–300, .comment 300–310, .symtab 320–400, section
 * headers 400–500, and what is between. */
static struct layout_section sections[] = {
	{(char[]){".text"}, LAYOUT_LOADED, 0x1000, 100, 200},
	{(char[]){".bss"}, LAYOUT_ZERO, 0x2000, 300, 5000},
	{(char[]){".comment"}, LAYOUT_OTHER, 0, 300, 10},
	{(char[]){".symtab"}, LAYOUT_TABLE, 0, 320, 80},
};

static struct layout layout_of(uint64_t file_size)
{
	return (struct layout){.file_size = file_size,
	                       .header_size = 64,
	                       .section_table = 400,
	                       .section_table_size = 100,
	                       .section = sections,
	                       .count = 4};
}

static struct sbom two_components(void)
{
	struct sbom sbom = SBOM_INIT;
	sbom_add(&sbom, (struct component){.name = str_dup("app")});
	sbom_add(&sbom, (struct component){.name = str_dup("zlib"), .how = HOW_STATIC});
	return sbom;
}

static struct linkmap_piece pieces[] = {{.offset = 0, .size = 50, .input = 0},
                                        {.offset = 60, .size = 40, .input = 1},
                                        {.offset = 100, .size = 10, .input = LINKMAP_FILL},
                                        {.offset = 110, .size = 30, .input = LINKMAP_LINKER},
                                        {.offset = 140, .size = 20, .input = LINKMAP_MERGED}};
static struct linkmap_section text[] = {
	{.name = (char[]){".text"}, .address = 0x1000, .size = 200, .piece = pieces, .count = 5}};
static const uint32_t owners[] = {0, 1};

static void every_label_comes_out_and_the_sum_is_the_file(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = layout_of(500);
	struct sbom sbom = two_components();
	struct linkmap map = {.section = text, .section_count = 1, .input_count = 2};
	struct account account;
	bytes_attribute(&map, owners, &layout, &sbom);
	assert_true(sbom_is_tiled(&sbom));
	assert_int_equal(account_file(&layout, &sbom, &account, &err), 0);
	assert_int_equal(sbom.item[0].bytes, 50);
	assert_int_equal(sbom.item[1].bytes, 40);
	assert_int_equal(account.components, 90);
	assert_int_equal(account.shared, 20);
	assert_int_equal(account.linker, 30 + 10); /* .comment has no piece in the map */
	assert_int_equal(account.headers, 64 + 100);
	assert_int_equal(account.tables, 80);
	assert_int_equal(account.padding, 36 + 10 + 10 + 40 + 10);
	assert_int_equal(account.unnamed, 0);
	sbom_release(&sbom);
}

static void bytes_behind_the_last_header_are_nobodys(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = layout_of(700);
	struct sbom sbom = two_components();
	struct linkmap map = {.section = text, .section_count = 1, .input_count = 2};
	struct account account;
	bytes_attribute(&map, owners, &layout, &sbom);
	assert_int_equal(account_file(&layout, &sbom, &account, &err), 0);
	assert_int_equal(account.unnamed, 200);
	sbom_release(&sbom);
}

static void a_section_that_grew_is_not_covered_by_an_old_map(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = layout_of(500);
	struct sbom sbom = two_components();
	struct account account;
	byte_section_add(sbom_add_section(&sbom, ".text", 199), 199, 1);
	assert_int_equal(account_file(&layout, &sbom, &account, &err), 0);
	assert_int_equal(account.unnamed, 200 + 10);
	assert_int_equal(sbom.item[1].bytes, 0);
	sbom_release(&sbom);
}

static void overlapping_parts_are_refused(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = layout_of(500);
	struct sbom sbom = two_components();
	struct account account;
	layout.section_table = 350;
	assert_int_equal(account_file(&layout, &sbom, &account, &err), -1);
	assert_non_null(strstr(err.message, "overlaps"));
	err_clear(&err);
	sbom_release(&sbom);
}

static void a_byte_map_that_does_not_tile_is_refused(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = layout_of(500);
	struct sbom sbom = two_components();
	struct account account;
	byte_section_add(sbom_add_section(&sbom, ".text", 200), 100, 1);
	assert_int_equal(account_file(&layout, &sbom, &account, &err), -1);
	err_clear(&err);
	sbom_release(&sbom);
}

static void alignment_between_objects_of_one_owner_costs_no_run(void **state)
{
	(void)state;
	struct sbom sbom = two_components();
	struct byte_section *section = sbom_add_section(&sbom, ".text", 100);
	byte_section_add(section, 4, OWNER_PADDING);
	for (int i = 0; i < 8; i++) {
		byte_section_add(section, 10, 1);
		byte_section_add(section, 2, OWNER_PADDING);
	}
	assert_int_equal(section->count, 2);
	assert_int_equal(sbom_bytes_of(&sbom, 1), 80);
	assert_int_equal(sbom_bytes_of(&sbom, OWNER_PADDING), 20);
	assert_true(sbom_is_tiled(&sbom));
	sbom_release(&sbom);
}

/* The same file without a header for .text: one segment has all of it. */
static struct layout_segment segments[] = {{0x0f9c, 0, 310}};

static struct layout unheaded(void)
{
	struct layout layout = layout_of(500);
	layout.section = sections + 2;
	layout.count = 2;
	layout.segment = segments;
	layout.segment_count = 1;
	layout.entry = 0x1010;
	return layout;
}

static void map_text_at(struct sbom *sbom, uint64_t address, uint64_t size)
{
	struct byte_section *map = sbom_add_section(sbom, ".text", size);
	map->is_placed = true;
	map->address = address;
	byte_section_add(map, size, 1);
}

static void a_section_without_a_header_is_found_by_its_address(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = unheaded();
	struct sbom sbom = two_components();
	struct account account;
	sections[2].kind = LAYOUT_TABLE;
	map_text_at(&sbom, 0x1000, 200);
	assert_int_equal(account_file(&layout, &sbom, &account, &err), 0);
	sections[2].kind = LAYOUT_OTHER;
	assert_int_equal(sbom.item[1].bytes, 200);
	assert_int_equal(account.unnamed, 0);
	assert_int_equal(account.padding, 36 + 10);
	sbom_release(&sbom);
}

static void a_map_of_places_where_nothing_is_loaded_is_refused(void **state)
{
	(void)state;
	static const struct {
		uint64_t address, size;
		const char *why;
	} lies[] = {
		{0x0f9b, 10, "nothing is loaded"},
		{0x1000, 211, "nothing is loaded"},
		{0x10d2, 1, "nothing is loaded"},
		{UINT64_MAX - 5, 5, "nothing is loaded"},
		{0x1000, UINT64_MAX - 0x1000, "nothing is loaded"},
		{0x0fa0, 100, "overlaps"}, /* the ELF header */
		{0x1000, 205, "overlaps"}, /* .comment */
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct err err = ERR_INIT;
		struct layout layout = unheaded();
		struct sbom sbom = two_components();
		struct account account;
		map_text_at(&sbom, lies[i].address, lies[i].size);
		assert_int_equal(account_file(&layout, &sbom, &account, &err), -1);
		assert_non_null(strstr(err.message, lies[i].why));
		err_clear(&err);
		sbom_release(&sbom);
	}
}

static void a_map_for_another_address_is_not_that_sections(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = layout_of(500);
	struct sbom sbom = two_components();
	struct account account;
	map_text_at(&sbom, 0x1001, 200);
	assert_int_equal(account_file(&layout, &sbom, &account, &err), 0);
	assert_int_equal(account.unnamed, 200 + 10);
	sbom_release(&sbom);
}

static void contents_without_header_and_map_are_no_padding(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct layout layout = unheaded();
	struct sbom sbom = two_components();
	struct account account;
	assert_int_equal(account_file(&layout, &sbom, &account, &err), 0);
	assert_int_equal(account.unnamed, 300 - 64 + 10);
	assert_int_equal(account.padding, 10);
	sbom_release(&sbom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_label_comes_out_and_the_sum_is_the_file),
		cmocka_unit_test(bytes_behind_the_last_header_are_nobodys),
		cmocka_unit_test(a_section_that_grew_is_not_covered_by_an_old_map),
		cmocka_unit_test(overlapping_parts_are_refused),
		cmocka_unit_test(a_section_without_a_header_is_found_by_its_address),
		cmocka_unit_test(a_map_of_places_where_nothing_is_loaded_is_refused),
		cmocka_unit_test(a_map_for_another_address_is_not_that_sections),
		cmocka_unit_test(contents_without_header_and_map_are_no_padding),
		cmocka_unit_test(a_byte_map_that_does_not_tile_is_refused),
		cmocka_unit_test(alignment_between_objects_of_one_owner_costs_no_run),
	};
	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
