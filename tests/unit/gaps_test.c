/* The promises of resolve/unwind, mergedstrings and expand, and of wire/relmap: what maps leave
 * open is closed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "resolve/expand.h"
#include "resolve/mergedstrings.h"
#include "resolve/unwind.h"
#include "wire/relmap.h"

/* A section with pieces; every size of 0 ends the list. */
static struct linkmap_section make_section(const char *name, uint64_t address,
                                           const struct linkmap_piece *piece)
{
	struct linkmap_section section = {.name = str_dup(name), .address = address};
	for (; piece->size; piece++) {
		mem_grow(&section.piece, &section.cap, section.count + 1, sizeof *section.piece);
		section.piece[section.count] = *piece;
		section.piece[section.count].name = str_dup(piece->name);
		section.piece[section.count++].offset = section.size;
		section.size += piece->size;
	}
	return section;
}

static void expect_pieces(const struct linkmap_section *section, const struct linkmap_piece *want)
{
	uint64_t offset = 0;
	for (size_t i = 0; i < section->count; i++, want++) {
		assert_int_equal(section->piece[i].offset, offset);
		assert_int_equal(section->piece[i].size, want->size);
		assert_int_equal(section->piece[i].input, want->input);
		offset += section->piece[i].size;
	}
	assert_int_equal(want->size, 0);
	assert_int_equal(offset, section->size);
}

/* "zR" CIE with pcrel sdata4; FDEs for 0x1000 (input 1), 0x1010 (input 2), 0x1800 (nobody). */
static const unsigned char frames[] = {
	0x14, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 0x10, 1, 0x1b, 0x0c, 7, 8, 0x90, 1, 0, 0,
	/* at 0x18; its pc field is at 0x2020 */
	0x10, 0, 0, 0, 0x1c, 0, 0, 0, 0xe0, 0xef, 0xff, 0xff, 0x10, 0, 0, 0, 0, 0, 0, 0,
	/* at 0x2c; 0x2034 */
	0x10, 0, 0, 0, 0x30, 0, 0, 0, 0xdc, 0xef, 0xff, 0xff, 0x10, 0, 0, 0, 0, 0, 0, 0,
	/* at 0x40; 0x2048 */
	0x10, 0, 0, 0, 0x44, 0, 0, 0, 0xb8, 0xf7, 0xff, 0xff, 0x10, 0, 0, 0, 0, 0, 0, 0,
	/* terminator */
	0, 0, 0, 0};

static struct linkmap make_unwind_map(uint64_t size)
{
	struct linkmap map = LINKMAP_INIT;
	map.section = mem_alloc(2 * sizeof *map.section);
	map.section_count = map.section_cap = 2;
	map.section[0] = make_section(
		".eh_frame", 0x2000,
		(struct linkmap_piece[]){{.size = size, .input = LINKMAP_MERGED}, {0}});
	map.section[1] = make_section(
		".text", 0x1000,
		(struct linkmap_piece[]){{.size = 16, .input = 1}, {.size = 16, .input = 2}, {0}});
	return map;
}

static void an_fde_goes_to_its_function_and_a_cie_to_its_first_user(void **state)
{
	(void)state;
	struct linkmap map = make_unwind_map(sizeof frames);
	struct unwind_table table = {{(const char *)frames, sizeof frames}, true, false};
	struct err err = ERR_INIT;
	assert_int_equal(unwind_split(&map, 0, &table, &err), 0);
	expect_pieces(&map.section[0], (struct linkmap_piece[]){{.size = 0x18 + 0x14, .input = 1},
	                                                        {.size = 0x14, .input = 2},
	                                                        {.size = 0x14, .input = LINKMAP_MERGED},
	                                                        {.size = 4, .input = LINKMAP_LINKER},
	                                                        {0}});
	linkmap_release(&map);
}

static void a_damaged_unwind_table_changes_nothing(void **state)
{
	(void)state;
	struct linkmap map = make_unwind_map(sizeof frames);
	unsigned char bad[sizeof frames];
	memcpy(bad, frames, sizeof bad);
	bad[0x19] = 0x7f;
	struct unwind_table table = {{(const char *)bad, sizeof bad}, true, false};
	struct err err = ERR_INIT;
	assert_int_equal(unwind_split(&map, 0, &table, &err), -1);
	assert_int_equal(map.section[0].count, 1);
	err_clear(&err);
	table.bytes.length--;
	assert_int_equal(unwind_split(&map, 0, &table, &err), -1);
	err_clear(&err);
	linkmap_release(&map);
}

#define TEXT(literal)                                                                              \
	{                                                                                              \
		literal, sizeof(literal) - 1                                                               \
	}

static void a_string_goes_to_the_first_input_that_holds_it(void **state)
{
	(void)state;
	static const struct merge_source sources[] = {
		{0, true, 1, 1, TEXT("alpha\0shared\0")},
		{1, true, 1, 1, TEXT("shared\0beta\0")},
	};
	struct linkmap_section section = make_section(
		".rodata", 0x1000,
		(struct linkmap_piece[]){
			{.size = 8, .input = 5}, {.size = 32, .input = LINKMAP_MERGED}, {0}});
	struct mergedstrings *strings = mergedstrings_new(sources, 2);
	mergedstrings_split(strings, &section,
	                    (struct span)TEXT("........beta\0\0\0\0alpha\0\0\0shared\0\0nobody\0\0"));
	expect_pieces(&section, (struct linkmap_piece[]){{.size = 8, .input = 5},
	                                                 {.size = 5, .input = 1},
	                                                 {.size = 3, .input = LINKMAP_FILL},
	                                                 {.size = 15, .input = 0},
	                                                 {.size = 1, .input = LINKMAP_FILL},
	                                                 {.size = 7, .input = LINKMAP_MERGED},
	                                                 {.size = 1, .input = LINKMAP_FILL},
	                                                 {0}});
	mergedstrings_free(strings);
	free(section.name);
	for (size_t i = 0; i < section.count; i++)
		free(section.piece[i].name);
	free(section.piece);
}

static void merged_tails_constants_and_wide_strings_find_their_owner(void **state)
{
	(void)state;
	static const struct merge_source sources[] = {
		{0, true, 1, 1, TEXT("mainland\0")},
		{1, true, 1, 1, TEXT("land\0")},
		{2, false, 8, 8, TEXT("\x18\x2d\x44\x54\xfb\x21\x09\x40")},
		{3, true, 4, 4, TEXT("h\0\0\0i\0\0\0\0\0\0\0")},
	};
	static const char bytes[] = "mainland\0\0\0\0\0\0\0\0" /* "land" is its tail */
								"\x18\x2d\x44\x54\xfb\x21\x09\x40"
								"h\0\0\0i\0\0\0\0\0\0";
	struct linkmap_section section = make_section(
		".rodata", 0x1000,
		(struct linkmap_piece[]){{.size = sizeof bytes, .input = LINKMAP_MERGED}, {0}});
	struct mergedstrings *strings = mergedstrings_new(sources, 4);
	mergedstrings_split(strings, &section, (struct span){bytes, sizeof bytes});
	expect_pieces(&section, (struct linkmap_piece[]){{.size = 9, .input = 0},
	                                                 {.size = 7, .input = LINKMAP_FILL},
	                                                 {.size = 8, .input = 2},
	                                                 {.size = 12, .input = 3},
	                                                 {0}});
	mergedstrings_free(strings);
	free(section.name);
	for (size_t i = 0; i < section.count; i++)
		free(section.piece[i].name);
	free(section.piece);
}

static void a_piece_is_of_one_kind_where_one_explains_it(void **state)
{
	(void)state;
	static const struct merge_source sources[] = {
		{0, true, 1, 1,
	     TEXT("        \0")}, /* nine bytes: longer than the constant it begins like */
		{1, false, 8, 8, TEXT("        ")},
		{2, false, 8, 8, TEXT("\0\0\0\0\x80\xff\x7f\0")},
	};
	static const char bytes[] = "        \0\0\0\0\x80\xff\x7f";
	struct linkmap_section section = make_section(
		".rodata", 0x1000, (struct linkmap_piece[]){{.size = 16, .input = LINKMAP_MERGED}, {0}});
	struct mergedstrings *strings = mergedstrings_new(sources, 3);
	mergedstrings_split(strings, &section, (struct span){bytes, 16});
	expect_pieces(&section,
	              (struct linkmap_piece[]){{.size = 8, .input = 1}, {.size = 8, .input = 2}, {0}});
	mergedstrings_free(strings);
	free(section.name);
	for (size_t i = 0; i < section.count; i++)
		free(section.piece[i].name);
	free(section.piece);
}

static void a_constant_may_be_aligned_to_less_than_its_size(void **state)
{
	(void)state;
	static const struct merge_source sources[] = {{3, false, 8, 2, TEXT("idx < 80")}};
	struct linkmap_section section = make_section(
		".rodata", 0x1002, (struct linkmap_piece[]){{.size = 8, .input = LINKMAP_MERGED}, {0}});
	struct mergedstrings *strings = mergedstrings_new(sources, 1);
	mergedstrings_split(strings, &section, (struct span)TEXT("idx < 80"));
	expect_pieces(&section, (struct linkmap_piece[]){{.size = 8, .input = 3}, {0}});
	mergedstrings_free(strings);
	free(section.name);
	for (size_t i = 0; i < section.count; i++)
		free(section.piece[i].name);
	free(section.piece);
}

static void what_no_source_holds_stays_with_the_pools_own_input(void **state)
{
	(void)state;
	static const struct merge_source sources[] = {{4, true, 1, 1, TEXT("theirs\0")}};
	struct linkmap_section section = make_section(
		".rodata", 0x1000,
		(struct linkmap_piece[]){{.size = 15, .input = 7, .is_pool = true}, {0}});
	struct mergedstrings *strings = mergedstrings_new(sources, 1);
	mergedstrings_split(strings, &section, (struct span)TEXT("own\0\0mn\0theirs\0"));
	expect_pieces(&section,
	              (struct linkmap_piece[]){{.size = 8, .input = 7}, {.size = 7, .input = 4}, {0}});
	mergedstrings_free(strings);
	free(section.name);
	for (size_t i = 0; i < section.count; i++)
		free(section.piece[i].name);
	free(section.piece);
}

/* rel.o is a.o (0x10 bytes of text), fill, libz.a(x.o); in the final link it is input 1. */
static struct expansion *make_expansion(void)
{
	struct expansion *expansion = mem_alloc(sizeof *expansion);
	struct err err = ERR_INIT;
	struct span text = span_of("tare-rel 1\n"
	                           "in /a.o\n"
	                           "in /libz.a\tx.o\n"
	                           "sec 40 .text\nrun 10 0\nrun 8 f\nrun 20 1\n"
	                           "sec 30 .eh_frame\nrun 18 0\nrun 18 1\nend\n");
	assert_int_equal(relmap_next(&text, &expansion->inner, &err), 1);
	assert_int_equal(text.length, 0);
	expansion->target = mem_alloc(2 * sizeof *expansion->target);
	expansion->target[0] = 1; /* a.o is gone: it counts as rel.o */
	expansion->target[1] = 2;
	expansion_index(expansion);
	return expansion;
}

static void an_object_of_objects_gives_its_pieces_to_them(void **state)
{
	(void)state;
	struct linkmap map = LINKMAP_INIT;
	map.section = mem_alloc(2 * sizeof *map.section);
	map.section_count = map.section_cap = 2;
	map.section[0] = make_section(
		".text", 0x1000,
		(struct linkmap_piece[]){{.size = 0x10, .input = 0, .name = (char[]){".text"}},
	                             {.size = 0x40, .input = 1, .name = (char[]){".text"}},
	                             {.size = 0x30, .input = 1, .name = (char[]){".text"}},
	                             {0}});
	map.section[1] = make_section(
		".eh_frame", 0x2000,
		(struct linkmap_piece[]){{.size = 0x14, .input = 1, .name = (char[]){".eh_frame+0x0"}},
	                             {.size = 0x18, .input = 1, .name = (char[]){".eh_frame+0x18"}},
	                             {.size = 0x20, .input = 1, .name = (char[]){".eh_frame+0x18"}},
	                             {0}});
	struct expansion *of[2] = {NULL, make_expansion()};
	expand_pieces(&map, of, 2);
	expect_pieces(&map.section[0], (struct linkmap_piece[]){{.size = 0x10, .input = 0},
	                                                        {.size = 0x10, .input = 1},
	                                                        {.size = 8, .input = LINKMAP_FILL},
	                                                        {.size = 0x20, .input = 2},
	                                                        {.size = 8, .input = LINKMAP_FILL},
	                                                        {.size = 0x30, .input = LINKMAP_MERGED},
	                                                        {0}});
	expect_pieces(&map.section[1], (struct linkmap_piece[]){{.size = 0x14, .input = 1},
	                                                        {.size = 0x18, .input = 2},
	                                                        {.size = 0x20, .input = LINKMAP_MERGED},
	                                                        {0}});
	expansion_free(of[1]);
	linkmap_release(&map);
}

static void the_record_of_a_relocatable_link_reads_back(void **state)
{
	(void)state;
	struct expansion *expansion = make_expansion();
	BUF_AUTO struct buf text = BUF_INIT;
	struct linkmap again;
	struct err err = ERR_INIT;
	relmap_write(&expansion->inner, "/", &text);
	buf_add(&text, "\0\0\0", 3);
	relmap_write(&expansion->inner, "/", &text);
	struct span rest = buf_span(&text);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(relmap_next(&rest, &again, &err), 1);
		assert_string_equal(again.input[1].member, "x.o");
		assert_int_equal(again.section[0].size, 0x40);
		expect_pieces(
			&again.section[1],
			(struct linkmap_piece[]){{.size = 0x18, .input = 0}, {.size = 0x18, .input = 1}, {0}});
		linkmap_release(&again);
	}
	assert_int_equal(relmap_next(&rest, &again, &err), 0);
	expansion_free(expansion);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_fde_goes_to_its_function_and_a_cie_to_its_first_user),
		cmocka_unit_test(a_damaged_unwind_table_changes_nothing),
		cmocka_unit_test(a_string_goes_to_the_first_input_that_holds_it),
		cmocka_unit_test(merged_tails_constants_and_wide_strings_find_their_owner),
		cmocka_unit_test(an_object_of_objects_gives_its_pieces_to_them),
		cmocka_unit_test(the_record_of_a_relocatable_link_reads_back),
		cmocka_unit_test(a_piece_is_of_one_kind_where_one_explains_it),
		cmocka_unit_test(a_constant_may_be_aligned_to_less_than_its_size),
		cmocka_unit_test(what_no_source_holds_stays_with_the_pools_own_input),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
