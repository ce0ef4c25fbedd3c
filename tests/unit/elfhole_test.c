/* The promises of assemble/elfhole: what may be written over is padding, and on no page of code or
 * of memory that is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assemble/elfhole.h"

#define SIZE 0x5000

/* Headers and constants | hole | code | rest of its page | constants | hole | data. */
static struct elfsegment segments[] = {
	{.type = PT_LOAD, .flags = PF_R, .offset = 0, .file_size = 0x800, .align = 0x1000},
	{.type = PT_LOAD, .flags = PF_R | PF_X, .offset = 0x1000, .file_size = 0x300, .align = 0x1000},
	{.type = PT_LOAD, .flags = PF_R, .offset = 0x2000, .file_size = 0x100, .align = 0x1000},
	{.type = PT_LOAD, .flags = PF_R | PF_W, .offset = 0x4800, .file_size = 0x800, .align = 0x1000},
};
static struct elfsection sections[] = {
	{.type = SHT_NULL},
	{.type = SHT_PROGBITS, .flags = SHF_ALLOC, .offset = 0x2100, .size = 0x80},
	{.type = SHT_PROGBITS, .offset = 0x2200, .size = 0x10},
	{.type = SHT_NOBITS, .offset = 0x2300, .size = 0x10},
};

static bool kept[] = {false, true, true, true};

static struct elffile file_of(const unsigned char *image)
{
	return (struct elffile){.data = image,
	                        .size = SIZE,
	                        .is_64 = true,
	                        .segment_offset = 64,
	                        .segment_entry = 56,
	                        .segment = segments,
	                        .segment_count = sizeof segments / sizeof *segments,
	                        .section = sections,
	                        .section_count = sizeof sections / sizeof *sections};
}

static void expect(const struct elfholes *holes, size_t count, const struct elfhole *expected)
{
	assert_int_equal(holes->count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(holes->item[i].from, expected[i].from);
		assert_int_equal(holes->item[i].to, expected[i].to);
	}
}

static void holes_are_behind_constants_alone(void **state)
{
	(void)state;
	static unsigned char image[SIZE];
	struct elffile file = file_of(image);
	struct elfholes holes;
	elfholes_find(&file, kept, image, SIZE, &holes);
	/* Not the rest of the page of code, nor the page that data begins in. */
	expect(&holes, 2, (struct elfhole[]){{0x800, 0x1000}, {0x2180, 0x4000}});
	elfholes_release(&holes);
}

static void larger_pages_leave_fewer_of_them(void **state)
{
	(void)state;
	static unsigned char image[SIZE];
	struct elffile file = file_of(image);
	struct elfholes holes;
	static const uint64_t aligns[] = {0x8000, 0x3000, 0x200000}; /* 0x3000: no page, so any */
	for (size_t i = 0; i < sizeof aligns / sizeof *aligns; i++) {
		segments[3].align = aligns[i];
		elfholes_find(&file, kept, image, SIZE, &holes);
		expect(&holes, 0, NULL);
		elfholes_release(&holes);
	}
	segments[3].align = 0x1000;
}

static void bytes_of_nobody_are_left_where_they_are(void **state)
{
	(void)state;
	static unsigned char image[SIZE];
	struct elffile file = file_of(image);
	struct elfholes holes;
	image[0x900] = 1;
	memset(image + 0x2200, 2, 0x10); /* a section that is not loaded: it is written anew */
	elfholes_find(&file, kept, image, SIZE, &holes);
	expect(&holes, 1, (struct elfhole[]){{0x2180, 0x4000}});
	assert_int_equal(image[0x900], 1);
	for (size_t i = 0; i < 0x10; i++)
		assert_int_equal(image[0x2200 + i], 0);
	elfholes_release(&holes);
}

static void a_section_that_says_it_lies_in_a_segment_clears_nothing_of_it(void **state)
{
	(void)state;
	static unsigned char image[SIZE];
	struct elffile file = file_of(image);
	struct elfholes holes;
	sections[2].offset = 0x700;
	sections[2].size = 0x200;
	memset(image + 0x700, 3, 0x200);
	elfholes_find(&file, kept, image, SIZE, &holes);
	assert_int_equal(image[0x7ff], 3);
	assert_int_equal(image[0x800], 0);
	expect(&holes, 2, (struct elfhole[]){{0x800, 0x1000}, {0x2180, 0x4000}});
	elfholes_release(&holes);
	sections[2].offset = 0x2200;
	sections[2].size = 0x10;
}

static void a_section_that_no_segment_loads_and_no_header_will_name_is_bytes_like_any(void **state)
{
	(void)state;
	static unsigned char image[SIZE];
	struct elffile file = file_of(image);
	struct elfholes holes;
	kept[1] = false;
	elfholes_find(&file, kept, image, SIZE, &holes);
	expect(&holes, 2, (struct elfhole[]){{0x800, 0x1000}, {0x2100, 0x4000}});
	elfholes_release(&holes);
	image[0x2110] = 1;
	elfholes_find(&file, kept, image, SIZE, &holes);
	expect(&holes, 1, (struct elfhole[]){{0x800, 0x1000}});
	elfholes_release(&holes);
	kept[1] = true;
}

static void the_first_hole_that_is_large_enough_is_taken(void **state)
{
	(void)state;
	struct elfhole list[] = {{0x803, 0x810}, {0x2000, 0x3000}};
	struct elfholes holes = {list, 2};
	uint64_t offset = 0;
	assert_true(elfholes_take(&holes, 9, 8, &offset) && offset == 0x2000);
	assert_true(elfholes_take(&holes, 8, 8, &offset) && offset == 0x808);
	assert_true(elfholes_take(&holes, 1, 1, &offset) && offset == 0x2009);
	assert_true(elfholes_take(&holes, 0xff6, 1, &offset) && offset == 0x200a);
	assert_false(elfholes_take(&holes, 1, 1, &offset));
	assert_false(elfholes_take(&holes, UINT64_MAX, 4096, &offset));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holes_are_behind_constants_alone),
		cmocka_unit_test(larger_pages_leave_fewer_of_them),
		cmocka_unit_test(bytes_of_nobody_are_left_where_they_are),
		cmocka_unit_test(a_section_that_says_it_lies_in_a_segment_clears_nothing_of_it),
		cmocka_unit_test(a_section_that_no_segment_loads_and_no_header_will_name_is_bytes_like_any),
		cmocka_unit_test(the_first_hole_that_is_large_enough_is_taken),
	};
	return cmocka_run_group_tests_name("elfhole", tests, NULL, NULL);
}
