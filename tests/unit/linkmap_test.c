/* The promises of wire/linkmap: what maps of real linkers say, and what odd maps may not do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "wire/linkmap.h"

static void read_text(const char *text, struct linkmap *map)
{
	struct err err = ERR_INIT;
	if (linkmap_read(span_of(text), map, &err) != 0)
		fail_msg("%s", err.message);
}

/* A map of the fuzzer's corpus: each is what a linker printed. */
static void read_seed(const char *name, struct linkmap *map)
{
	struct err err = ERR_INIT;
	BUF_AUTO struct buf buf = BUF_INIT;
	MEM_AUTO char *path = str_format("%s/fuzz/corpus/linkmap/%s", getenv("TESTS"), name);
	assert_int_equal(fd_read_file(path, 1 << 20, &buf, &err), 0);
	assert_int_equal(linkmap_read(buf_span(&buf), map, &err), 0);
}

static const struct linkmap_section *section(const struct linkmap *map, const char *name)
{
	for (size_t i = 0; i < map->section_count; i++)
		if (str_equal(map->section[i].name, name) && map->section[i].size)
			return &map->section[i];
	fail_msg("no section %s", name);
	return NULL;
}

static uint32_t input(const struct linkmap *map, const char *path, const char *member)
{
	for (size_t i = 0; i < map->input_count; i++)
		if (str_equal(map->input[i].path, path) && str_equal(map->input[i].member, member))
			return (uint32_t)i;
	fail_msg("no input %s(%s)", path, member ? member : "");
	return 0;
}

static uint64_t bytes_of(const struct linkmap_section *section, uint32_t input)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < section->count; i++)
		if (section->piece[i].input == input)
			sum += section->piece[i].size;
	return sum;
}

static uint64_t bytes_told(const struct linkmap_section *section)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < section->count; i++)
		sum += section->piece[i].size;
	return sum;
}

static void every_linker_gives_the_same_text_to_the_same_inputs(void **state)
{
	static const struct {
		const char *seed;
		enum linkmap_flavour flavour;
	} seeds[] = {{"gnu-2.40", LINKMAP_GNU},       {"gnu-2.40-pie", LINKMAP_GNU},
	             {"gold-1.16", LINKMAP_GOLD},     {"lld-14", LINKMAP_LLD},
	             {"lld-22", LINKMAP_LLD},         {"mold-1.10", LINKMAP_MOLD},
	             {"mold-1.10-pie", LINKMAP_MOLD}, {"gnu-2.40-relocatable", LINKMAP_GNU},
	             {"gnu-2.44-pie", LINKMAP_GNU},   {"lld-19-pie", LINKMAP_LLD},
	             {"mold-2.37-pie", LINKMAP_MOLD}};
	(void)state;
	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		struct linkmap map;
		read_seed(seeds[i].seed, &map);
		assert_int_equal(map.flavour, seeds[i].flavour);
		uint32_t main_o = input(&map, "main.o", NULL);
		uint32_t part_o = input(&map, "libparts.a", "part.o");
		assert_true(map.input[input(&map, "libparts.a", NULL)].is_archive);
		if (!strstr(seeds[i].seed, "relocatable")) {
			assert_true(bytes_of(section(&map, ".text"), main_o) > 40);
			assert_true(bytes_of(section(&map, ".text"), part_o) > 20);
		}
		linkmap_release(&map);
	}
}

static void gnu_and_gold_maps_leave_no_loaded_byte_untold(void **state)
{
	static const char *const seeds[] = {"gnu-2.40", "gnu-2.40-pie", "gnu-2.44-pie"};
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct linkmap map;
		read_seed(seeds[i], &map);
		for (size_t j = 0; j < map.section_count; j++)
			assert_int_equal(bytes_told(&map.section[j]), map.section[j].size);
		linkmap_release(&map);
	}
}

static void members_stand_behind_their_archive_with_the_reason(void **state)
{
	(void)state;
	struct linkmap map;
	read_seed("gnu-2.40", &map);
	uint32_t archive = input(&map, "libparts.a", NULL);
	uint32_t greet = input(&map, "libparts.a", "greet.o");
	assert_int_equal(input(&map, "main.o", NULL), 0);
	assert_int_equal(greet, archive + 1);
	assert_string_equal(map.input[greet].pulled_by, "main.o");
	assert_string_equal(map.input[greet].symbol, "greet");
	linkmap_release(&map);
}

#define HEAD                                                                                       \
	"\nMemory Configuration\n\nName             Origin             Length\n"                       \
	"*default*        0x0000000000000000 0xffffffffffffffff\n\nLinker script and memory map\n\n"

static void a_synthetic_section_is_the_linkers_whoever_it_is_listed_under(void **state)
{
	(void)state;
	struct linkmap map;
	read_text(HEAD "LOAD crt1.o\nLOAD linker stubs\n\n"
	               ".plt            0x0000000000001000       0x20\n"
	               " .plt           0x0000000000001000       0x20 crt1.o\n\n"
	               ".note.gnu.build-id\n"
	               "                0x0000000000001020       0x24\n"
	               " *(.note.gnu.build-id)\n"
	               " .note.gnu.build-id\n"
	               "                0x0000000000001020       0x24 crt1.o\n\n"
	               ".text           0x0000000000002000       0x18\n"
	               " .text          0x0000000000002000       0x10 crt1.o\n"
	               " .text          0x0000000000002010        0x8 linker stubs\n",
	          &map);
	assert_int_equal(bytes_of(section(&map, ".plt"), LINKMAP_LINKER), 0x20);
	assert_int_equal(bytes_of(section(&map, ".note.gnu.build-id"), LINKMAP_LINKER), 0x24);
	assert_int_equal(bytes_of(section(&map, ".text"), 0), 0x10);
	assert_int_equal(bytes_of(section(&map, ".text"), LINKMAP_LINKER), 0x8);
	assert_int_equal(map.input_count, 1);
	linkmap_release(&map);
}

static void what_bfd_makes_under_the_first_files_name_is_the_linkers(void **state)
{
	(void)state;
	struct linkmap map;
	read_text(HEAD "LOAD crt1.o\nLOAD a.o\n\n"
	               ".eh_frame       0x0000000000002050       0xb0\n"
	               " .eh_frame      0x0000000000002050       0x30 crt1.o\n"
	               "                                         0x2c (size before relaxing)\n"
	               " .eh_frame      0x0000000000002080       0x40 crt1.o\n"
	               " .eh_frame      0x00000000000020c0       0x40 a.o\n\n"
	               ".data.rel.ro    0x0000000000003000       0x58\n"
	               " .data.rel.ro   0x0000000000003000       0x38 crt1.o\n"
	               " .data.rel.ro   0x0000000000003038       0x20 a.o\n",
	          &map);
	const struct linkmap_section *frames = section(&map, ".eh_frame");
	assert_int_equal(bytes_of(frames, 0), 0x30);
	assert_int_equal(bytes_of(frames, LINKMAP_LINKER), 0x40);
	assert_int_equal(bytes_of(frames, 1), 0x40);
	assert_false(frames->piece[0].is_pool);
	assert_int_equal(bytes_of(section(&map, ".data.rel.ro"), LINKMAP_LINKER), 0x38);
	assert_int_equal(bytes_of(section(&map, ".data.rel.ro"), 1), 0x20);
	linkmap_release(&map);
}

static void strings_that_merged_away_take_no_bytes_and_pools_are_marked(void **state)
{
	(void)state;
	struct linkmap map;
	read_text(HEAD "LOAD a.o\nLOAD b.o\nLOAD c.o\n\n"
	               ".rodata         0x0000000000002000       0x24\n"
	               " *(.rodata .rodata.*)\n"
	               " .rodata.str1.1\n"
	               "                0x0000000000002000       0x10 a.o\n"
	               "                                         0x13 (size before relaxing)\n"
	               " .rodata.str1.1\n"
	               "                0x0000000000002010      0x300 b.o\n"
	               " *fill*         0x0000000000002010       0x10 \n"
	               " .rodata        0x0000000000002020        0x4 b.o\n"
	               " .rodata.str1.1\n"
	               "                0x0000000000002024       0x13 c.o\n",
	          &map);
	const struct linkmap_section *rodata = section(&map, ".rodata");
	assert_int_equal(rodata->count, 3);
	assert_true(rodata->piece[0].is_pool);
	assert_int_equal(rodata->piece[0].input, 0);
	assert_int_equal(rodata->piece[1].input, LINKMAP_FILL);
	assert_int_equal(bytes_of(rodata, 1), 4);
	assert_int_equal(bytes_of(rodata, 2), 0);
	linkmap_release(&map);
}

static void discarded_sections_give_no_piece(void **state)
{
	(void)state;
	struct linkmap map;
	read_text("Discarded input sections\n\n"
	          " .text.gone     0x0000000000000000      0x400 a.o\n" HEAD "LOAD a.o\n\n"
	          ".text           0x0000000000001000       0x10\n"
	          " .text          0x0000000000001000       0x10 a.o\n\n"
	          "/DISCARD/\n"
	          " *(.note.GNU-stack)\n"
	          " .junk          0x0000000000000000       0x10 a.o\n",
	          &map);
	assert_int_equal(map.section_count, 1);
	assert_int_equal(bytes_told(&map.section[0]), 0x10);
	linkmap_release(&map);
}

static void names_with_spaces_and_brackets_stay_whole(void **state)
{
	(void)state;
	struct linkmap map;
	read_text(
		"Archive member included to satisfy reference by file (symbol)\n\n"
		"my lib (x86)/lib a.a(m (1).o) my obj.o (f)\n"
		"my lib (x86)/lib a.a(n.o)     my lib (x86)/lib a.a(m (1).o) (g(int (*)(char)))\n" HEAD
		"LOAD my obj.o\n"
		"LOAD my lib (x86)/lib a.a\n\n"
		".text           0x0000000000001000       0x30\n"
		" my text        0x0000000000001000       0x10 my obj.o\n"
		"                0x0000000000001000                main\n"
		" .text          0x0000000000001010       0x20 my lib (x86)/lib a.a(m (1).o)\n"
		"                0x0000000000001010                f(int, char)\n"
		"                0x0000000000001030                end = .\n"
		"                [!provide]                        PROVIDE (etext = .)\n",
		&map);
	uint32_t object = input(&map, "my obj.o", NULL);
	uint32_t member = input(&map, "my lib (x86)/lib a.a", "m (1).o");
	assert_string_equal(map.section[0].piece[0].name, "my text");
	assert_int_equal(bytes_of(&map.section[0], object), 0x10);
	assert_int_equal(bytes_of(&map.section[0], member), 0x20);
	assert_int_equal(map.input_count, 4);
	assert_string_equal(map.input[member].pulled_by, "my obj.o");
	uint32_t other = input(&map, "my lib (x86)/lib a.a", "n.o");
	assert_string_equal(map.input[other].pulled_by, "my lib (x86)/lib a.a(m (1).o)");
	assert_string_equal(map.input[other].symbol, "g(int (*)(char))");
	assert_int_equal(map.symbol_count, 2);
	assert_string_equal(map.symbol[1].name, "f(int, char)");
	assert_int_equal(map.symbol[1].input, member);
	linkmap_release(&map);
}

static void a_shared_object_needed_by_soname_gets_its_reason(void **state)
{
	(void)state;
	struct linkmap map;
	read_text("As-needed library included to satisfy reference by file (symbol)\n\n"
	          "libz.so.1                     a.o (compress)\n\n"
	          "Allocating common symbols\nCommon symbol       size              file\n\n"
	          "counter             0x28              a.o\n\n"
	          "Merging program properties\n\n"
	          "Removed property 0xc0000002 to merge a.o (0x3) and b.o (not found)\n" HEAD
	          "LOAD a.o\nLOAD /usr/lib/libz.so\n\n"
	          ".bss            0x0000000000001000       0x28\n"
	          " COMMON         0x0000000000001000       0x28 a.o\n",
	          &map);
	assert_int_equal(map.input_count, 2);
	assert_string_equal(map.input[1].pulled_by, "a.o");
	assert_string_equal(map.input[1].symbol, "compress");
	assert_int_equal(bytes_of(&map.section[0], 0), 0x28);
	linkmap_release(&map);
}

static void data_of_a_linker_script_is_the_linkers(void **state)
{
	(void)state;
	struct linkmap map;
	read_text("             VMA              LMA     Size Align Out     In      Symbol\n"
	          "               0                0   100000     1 . = 0x100000\n"
	          "          100000           100000       40     4 .head\n"
	          "          100000           100000        1     1         BYTE ( 1 )\n"
	          "          100001           100001        4     1         LONG ( 0x1234 )\n"
	          "          100008           100008        4     4         st.o:(.head)\n"
	          "          10000c           10000c       34     1         . = ALIGN ( 64 )\n"
	          "          1000c4           200084        0     1 \n",
	          &map);
	assert_int_equal(map.section_count, 1);
	assert_int_equal(bytes_of(&map.section[0], LINKMAP_LINKER), 5);
	assert_int_equal(bytes_of(&map.section[0], 0), 4);
	linkmap_release(&map);
	read_text(HEAD ".magic          0x0000000000001000        0x8\n"
	               "                0x0000000000001000        0x4 LONG 0xcafe\n"
	               "                0x0000000000001004        0x4 LONG 0xbabe\n",
	          &map);
	assert_int_equal(bytes_of(&map.section[0], LINKMAP_LINKER), 8);
	linkmap_release(&map);
}

static void a_compressed_debug_section_loses_its_pieces_not_the_map(void **state)
{
	(void)state;
	struct linkmap map;
	read_text("             VMA              LMA     Size Align Out     In      Symbol\n"
	          "          201000           201000       10    16 .text\n"
	          "          201000           201000       10    16         a.o:(.text)\n"
	          "               0                0       20     1 .debug_info\n"
	          "               0                0       18     1         a.o:(.debug_info)\n"
	          "               0                0       28     1         b.o:(.debug_info)\n",
	          &map);
	assert_int_equal(bytes_told(section(&map, ".text")), 0x10);
	assert_int_equal(section(&map, ".debug_info")->count, 0);
	linkmap_release(&map);
}

static void lld_pads_unwind_records_inside(void **state)
{
	(void)state;
	struct linkmap map;
	read_text("             VMA              LMA     Size Align Out     In      Symbol\n"
	          "          201000           201000       3c     8 .eh_frame\n"
	          "          201000           201000       14     1         a.o:(.eh_frame+0x0)\n"
	          "          201018           201018       1c     1         b.o:(.eh_frame+0x18)\n"
	          "          202000           202000       18     8 .rodata\n"
	          "          202000           202000        8     8         <internal>:(.rodata)\n"
	          "          202008           202008       10     8         a.o:(.rodata)\n",
	          &map);
	assert_int_equal(bytes_of(&map.section[0], 0), 0x18);
	assert_int_equal(bytes_of(&map.section[1], LINKMAP_MERGED), 8);
	linkmap_release(&map);
}

static void reasons_of_lld_reach_members_the_map_does_not_name(void **state)
{
	(void)state;
	struct linkmap map;
	struct err err = ERR_INIT;
	read_text("             VMA              LMA     Size Align Out     In      Symbol\n"
	          "          201000           201000       30    16 .text\n"
	          "          201000           201000       10    16         lib.a(a.o):(.text)\n"
	          "          201010           201010       20    16         main.o:(.text)\n",
	          &map);
	assert_int_equal(linkmap_read_reasons(span_of("reference\textracted\tsymbol\n"
	                                              "main.o\tlib.a(a.o)\tf(int, char)\n"
	                                              "lib.a(a.o)\tlib.a(digits.o)\tdigits\n"),
	                                      &map, &err),
	                 0);
	uint32_t a = input(&map, "lib.a", "a.o");
	uint32_t digits = input(&map, "lib.a", "digits.o");
	assert_string_equal(map.input[a].pulled_by, "main.o");
	assert_string_equal(map.input[a].symbol, "f(int, char)");
	assert_string_equal(map.input[digits].pulled_by, "lib.a(a.o)");
	assert_int_equal(bytes_of(&map.section[0], a), 0x10);
	assert_int_equal(bytes_of(&map.section[0], input(&map, "main.o", NULL)), 0x20);
	linkmap_release(&map);
}

static void a_million_lines_are_read_in_line_with_their_number(void **state)
{
	(void)state;
	BUF_AUTO struct buf text = BUF_INIT;
	buf_add_str(&text, HEAD);
	buf_format(&text, ".text           0x%016x %#10x\n", 0x1000, 4000000);
	for (unsigned i = 0; i < 500000; i++)
		buf_format(&text, " .text.f%u\n                0x%016x        0x8 lib%u.a(m%u.o)\n", i,
		           0x1000 + 8 * i, i % 1000, i % 60000);
	struct linkmap map;
	struct err err = ERR_INIT;
	assert_int_equal(linkmap_read(buf_span(&text), &map, &err), 0);
	assert_int_equal(map.section[0].count, 500000);
	linkmap_release(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_linker_gives_the_same_text_to_the_same_inputs),
		cmocka_unit_test(gnu_and_gold_maps_leave_no_loaded_byte_untold),
		cmocka_unit_test(members_stand_behind_their_archive_with_the_reason),
		cmocka_unit_test(a_synthetic_section_is_the_linkers_whoever_it_is_listed_under),
		cmocka_unit_test(what_bfd_makes_under_the_first_files_name_is_the_linkers),
		cmocka_unit_test(strings_that_merged_away_take_no_bytes_and_pools_are_marked),
		cmocka_unit_test(discarded_sections_give_no_piece),
		cmocka_unit_test(names_with_spaces_and_brackets_stay_whole),
		cmocka_unit_test(a_shared_object_needed_by_soname_gets_its_reason),
		cmocka_unit_test(data_of_a_linker_script_is_the_linkers),
		cmocka_unit_test(a_compressed_debug_section_loses_its_pieces_not_the_map),
		cmocka_unit_test(lld_pads_unwind_records_inside),
		cmocka_unit_test(reasons_of_lld_reach_members_the_map_does_not_name),
		cmocka_unit_test(a_million_lines_are_read_in_line_with_their_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
