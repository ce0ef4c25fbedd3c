/* The promises of resolve/lto and wire/lto_resolution: optimised code keeps its owner where that
 * can be known, and is shared where it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/sbom.h"
#include "resolve/lto.h"
#include "wire/lto_resolution.h"

/* inputs: 0 crt1.o, 1 main.o (code to optimise), 2 dep.o (code to optimise), 3 the product. */
static const bool is_product[] = {false, false, false, true};
static const bool is_source[] = {false, true, true, false};

static struct linkmap one_product(void)
{
	struct linkmap map = LINKMAP_INIT;
	map.input = mem_alloc(4 * sizeof *map.input);
	map.input_count = 4;
	map.section = mem_alloc(sizeof *map.section);
	map.section_count = 1;
	map.section[0] = (struct linkmap_section){
		.name = str_dup(".text"), .address = 0x1000, .size = 100};
	map.section[0].piece = mem_alloc(2 * sizeof *map.section[0].piece);
	map.section[0].piece[0] = (struct linkmap_piece){.offset = 0, .size = 20, .input = 0};
	map.section[0].piece[1] = (struct linkmap_piece){.offset = 20, .size = 80, .input = 3};
	map.section[0].count = 2;
	return map;
}

static void code_of_one_component_is_its_own_wholly(void **state)
{
	(void)state;
	struct linkmap map = one_product();
	uint32_t owner[] = {5, 0, 0, OWNER_SHARED};
	struct strmap definer = STRMAP_INIT;
	struct lto_inputs inputs = {is_product, is_source, &definer, false};
	lto_settle(&map, owner, &inputs, NULL, 0);
	assert_int_equal(owner[3], 0);
	assert_int_equal(map.section[0].count, 2);
	linkmap_release(&map);
}

static void merged_strings_of_no_input_are_the_products(void **state)
{
	(void)state;
	struct linkmap map = one_product();
	uint32_t owner[] = {5, 0, 0, OWNER_SHARED};
	struct strmap definer = STRMAP_INIT;
	struct lto_inputs inputs = {is_product, is_source, &definer, false};
	map.section[0].piece[0].input = LINKMAP_MERGED;
	lto_settle(&map, owner, &inputs, NULL, 0);
	assert_int_equal(map.section[0].piece[0].input, 3);
	linkmap_release(&map);
}

static void merged_strings_stay_open_without_optimised_code(void **state)
{
	(void)state;
	static const bool none[4];
	struct linkmap map = one_product();
	uint32_t owner[] = {5, 0, 0, 1};
	struct strmap definer = STRMAP_INIT;
	struct lto_inputs inputs = {none, none, &definer, false};
	map.section[0].piece[0].input = LINKMAP_MERGED;
	lto_settle(&map, owner, &inputs, NULL, 0);
	assert_int_equal(map.section[0].piece[0].input, LINKMAP_MERGED);
	assert_int_equal(owner[3], 1);
	linkmap_release(&map);
}

static void symbols_split_the_code_of_several(void **state)
{
	(void)state;
	struct linkmap map = one_product();
	uint32_t owner[] = {5, 0, 1, OWNER_SHARED};
	struct strmap definer = STRMAP_INIT;
	strmap_put(&definer, "main", 1);
	strmap_put(&definer, "deep", 2);
	struct lto_symbol symbols[] = {{0x1000 + 60, 10, "secret"},
	                               {0x1000 + 40, 20, "deep.constprop.0"},
	                               {0x1000 + 20, 16, "main"},
	                               {0x1000 + 90, 500, "deep.cold"}};
	struct lto_inputs inputs = {is_product, is_source, &definer, false};
	lto_settle(&map, owner, &inputs, symbols, 4);
	static const struct linkmap_piece want[] = {
		{.offset = 0, .size = 20, .input = 0},  {.offset = 20, .size = 16, .input = 1},
		{.offset = 36, .size = 4, .input = 3},  {.offset = 40, .size = 20, .input = 2},
		{.offset = 60, .size = 10, .input = 3}, {.offset = 70, .size = 20, .input = 3},
		{.offset = 90, .size = 10, .input = 2}};
	assert_int_equal(map.section[0].count, 7);
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(map.section[0].piece[i].offset, want[i].offset);
		assert_int_equal(map.section[0].piece[i].size, want[i].size);
		assert_int_equal(map.section[0].piece[i].input, want[i].input);
	}
	assert_int_equal(owner[3], OWNER_SHARED);
	strmap_release(&definer);
	linkmap_release(&map);
}

static void the_resolution_names_what_prevailed_and_its_archive(void **state)
{
	(void)state;
	static const char text[] =
		"2\nmy dir/m.o 2\n192 3f40 PREVAILING_DEF main\n196 3f40 RESOLVED_IR deep\n"
		"libd.a@0x98 1\n197 7e28 PREVAILING_DEF_IRONLY deep\n";
	struct lto_resolution got;
	struct err err = ERR_INIT;
	assert_int_equal(lto_resolution_read(span_of(text), &got, &err), 0);
	assert_int_equal(got.count, 2);
	assert_string_equal(got.item[0].symbol, "main");
	assert_string_equal(got.item[0].path, "my dir/m.o");
	assert_string_equal(got.item[1].symbol, "deep");
	assert_string_equal(got.item[1].path, "libd.a");
	lto_resolution_release(&got);
}

static void a_cut_resolution_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"",
	                                  "x\n",
	                                  "1\n",
	                                  "1\nm.o\n",
	                                  "1\nm.o 2\n1 2 PREVAILING_DEF a\n",
	                                  "1\nm.o 1\n1 2\n",
	                                  "18446744073709551615\nm.o 0\n"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct lto_resolution got;
		struct err err = ERR_INIT;
		assert_int_equal(lto_resolution_read(span_of(bad[i]), &got, &err), -1);
		err_clear(&err);
	}
}

static void one_known_symbol_settles_a_product_of_one_source(void **state)
{
	(void)state;
	struct linkmap map = one_product();
	uint32_t owner[] = {5, 0, 7, OWNER_SHARED};
	struct strmap definer = STRMAP_INIT;
	strmap_put(&definer, "helper", 2);
	struct lto_inputs inputs = {is_product, is_source, &definer, true};
	struct lto_symbol symbol[] = {{0x1000 + 40, 10, "helper.lto_priv.0"}};
	lto_settle(&map, owner, &inputs, symbol, 1);
	assert_int_equal(owner[3], 7);
	strmap_release(&definer);
	linkmap_release(&map);
}

static void a_section_of_one_function_tells_its_name_without_a_symbol_table(void **state)
{
	(void)state;
	struct linkmap map = one_product();
	uint32_t owner[] = {5, 0, 7, OWNER_SHARED};
	struct strmap definer = STRMAP_INIT;
	strmap_put(&definer, "helper", 2);
	struct lto_inputs inputs = {is_product, is_source, &definer, false};
	map.section[0].piece[1].name = str_dup(".text.helper");
	lto_settle(&map, owner, &inputs, NULL, 0);
	assert_int_equal(map.section[0].piece[1].input, 2);
	assert_int_equal(owner[3], OWNER_SHARED);
	strmap_release(&definer);
	linkmap_release(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_of_one_component_is_its_own_wholly),
		cmocka_unit_test(merged_strings_of_no_input_are_the_products),
		cmocka_unit_test(merged_strings_stay_open_without_optimised_code),
		cmocka_unit_test(symbols_split_the_code_of_several),
		cmocka_unit_test(the_resolution_names_what_prevailed_and_its_archive),
		cmocka_unit_test(a_cut_resolution_is_refused),
		cmocka_unit_test(one_known_symbol_settles_a_product_of_one_source),
		cmocka_unit_test(a_section_of_one_function_tells_its_name_without_a_symbol_table),
	};
	return cmocka_run_group_tests_name("lto", tests, NULL, NULL);
}
