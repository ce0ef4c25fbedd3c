/* The promises of wire/compile_record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limit.h"
#include "base/mem.h"
#include "wire/compile_record.h"

static struct compile_records read_all(const char *text, size_t size)
{
	struct compile_records records;
	struct err err = ERR_INIT;
	assert_int_equal(compile_records_read((struct span){text, size}, &records, &err), 0);
	return records;
}

static void refuses(const char *text, size_t size)
{
	struct compile_records records;
	struct err err = ERR_INIT;
	assert_int_equal(compile_records_read((struct span){text, size}, &records, &err), -1);
	assert_int_equal(err.kind, ERR_FAIL);
	assert_int_equal(records.count, 0);
	err_clear(&err);
}

static struct compile_record sample(void)
{
	struct compile_record record = {.dir = str_dup("/build/x")};
	strlist_add(&record.src, "../src/a b.c");
	strlist_add(&record.hdr, "z.h");
	strlist_add(&record.hdr, "/usr/include/stdio.h");
	strlist_add(&record.hdr, "z.h");
	return record;
}

static void what_is_written_is_sorted_and_once(void **state)
{
	(void)state;
	struct compile_record record = sample();
	struct buf out = BUF_INIT;
	compile_record_write(&record, &out);
	assert_string_equal((char *)out.data, "tare-src 1\n"
	                                      "dir /build/x\n"
	                                      "src ../src/a b.c\n"
	                                      "hdr /usr/include/stdio.h\n"
	                                      "hdr z.h\n"
	                                      "end\n");
	buf_release(&out);
	compile_record_release(&record);
}

static void paths_come_out_absolute_and_clean(void **state)
{
	(void)state;
	struct compile_record record = sample();
	struct buf out = BUF_INIT;
	compile_record_write(&record, &out);
	struct compile_records records = read_all((char *)out.data, out.size);
	assert_int_equal(records.count, 1);
	assert_string_equal(records.item[0].dir, "/build/x");
	assert_string_equal(records.item[0].src.item[0], "/build/src/a b.c");
	assert_int_equal(records.item[0].hdr.count, 2);
	assert_string_equal(records.item[0].hdr.item[1], "/build/x/z.h");
	compile_records_release(&records);
	buf_release(&out);
	compile_record_release(&record);
}

static void sections_may_be_put_behind_one_another(void **state)
{
	(void)state;
	static const char text[] = "tare-src 1\ndir /a\nsrc x.c\nend\n\0\0\0"
							   "tare-src 1\ndir /b\nsrc y.c\ngap no headers\nend\n\0";
	struct compile_records records = read_all(text, sizeof text);
	assert_int_equal(records.count, 2);
	assert_string_equal(records.item[1].src.item[0], "/b/y.c");
	assert_string_equal(records.item[1].gap.item[0], "no headers");
	compile_records_release(&records);
}

static void a_path_with_a_newline_is_left_out_and_said(void **state)
{
	(void)state;
	struct compile_record record = {.dir = str_dup("/a")};
	strlist_add(&record.src, "x.c\nend\ntare-src 1");
	strlist_add(&record.hdr, "good.h");
	struct buf out = BUF_INIT;
	compile_record_write(&record, &out);
	struct compile_records records = read_all((char *)out.data, out.size);
	assert_int_equal(records.count, 1);
	assert_int_equal(records.item[0].src.count, 0);
	assert_int_equal(records.item[0].hdr.count, 1);
	assert_int_equal(records.item[0].gap.count, 1);
	compile_records_release(&records);
	buf_release(&out);
	compile_record_release(&record);
}

static void an_empty_section_holds_no_record(void **state)
{
	(void)state;
	struct compile_records records = read_all("", 0);
	assert_int_equal(records.count, 0);
	compile_records_release(&records);
	records = read_all("\0\0\0", 3);
	assert_int_equal(records.count, 0);
	compile_records_release(&records);
}

static void every_cut_of_a_record_is_refused(void **state)
{
	(void)state;
	static const char text[] = "tare-src 1\ndir /a\nsrc x.c\nhdr h.h\nend\n";
	for (size_t size = 1; size < sizeof text - 1; size++) {
		char *cut = str_dup_n(text, size);
		refuses(cut, size);
		free(cut);
	}
}

static void foreign_text_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"hello\n",
		"tare-src 2\nend\n",
		"tare-src 1\nwhat is this\nend\n",
		"tare-src 1\ndir relative\nend\n",
		"tare-src 1\ndir /a\ndir /b\nend\n",
		"tare-src 1\nsrc \nend\n",
		"tare-src 1\nend\nmore",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		refuses(texts[i], strlen(texts[i]));
	refuses("tare-src 1\nsrc a\0b\nend\n", 24);
}

static void a_text_over_the_ceiling_is_refused(void **state)
{
	(void)state;
	size_t size = LIMIT_COMPILE_RECORD + 1;
	char *text = mem_alloc(size);
	refuses(text, size);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_sorted_and_once),
		cmocka_unit_test(paths_come_out_absolute_and_clean),
		cmocka_unit_test(sections_may_be_put_behind_one_another),
		cmocka_unit_test(a_path_with_a_newline_is_left_out_and_said),
		cmocka_unit_test(an_empty_section_holds_no_record),
		cmocka_unit_test(every_cut_of_a_record_is_refused),
		cmocka_unit_test(foreign_text_is_refused),
		cmocka_unit_test(a_text_over_the_ceiling_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
