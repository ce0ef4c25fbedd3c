/* The promises of wire/tar_header.h, each byte of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "wire/tar_header.h"

static struct buf written(const struct tar_head *entry)
{
	struct buf out = BUF_INIT;
	tar_header_write(entry, &out);
	assert_int_equal(out.size % TAR_BLOCK, 0);
	return out;
}

static unsigned checksum(const unsigned char *block)
{
	unsigned sum = 0;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : block[i];
	return sum;
}

static void a_header_is_one_block_with_nothing_of_the_machine(void **state)
{
	(void)state;
	struct tar_head entry = {"bin/x", TAR_HEAD_FILE, 0755, 01234, 1, NULL};
	struct buf out = written(&entry);
	assert_int_equal(out.size, TAR_BLOCK);
	const char *at = (const char *)out.data;
	assert_string_equal(at, "bin/x");
	assert_string_equal(at + 100, "0000755");
	assert_string_equal(at + 108, "0000000");
	assert_string_equal(at + 116, "0000000");
	assert_string_equal(at + 124, "00000001234");
	assert_string_equal(at + 136, "00000000001");
	assert_int_equal(strtoul(at + 148, NULL, 8), checksum(out.data));
	assert_int_equal(at[154], 0);
	assert_int_equal(at[155], ' ');
	assert_int_equal(at[156], '0');
	assert_memory_equal(at + 257,
	                    "ustar\0"
	                    "00",
	                    8);
	for (size_t i = 265; i < TAR_BLOCK; i++)
		assert_int_equal(at[i], 0);
	buf_release(&out);
}

static void a_directory_ends_in_a_slash(void **state)
{
	(void)state;
	struct tar_head entry = {"etc", TAR_HEAD_DIR, 0755, 0, 0, NULL};
	struct buf out = written(&entry);
	assert_string_equal((const char *)out.data, "etc/");
	assert_int_equal(out.data[156], '5');
	buf_release(&out);
}

static void a_long_path_is_cut_in_two_where_that_is_enough(void **state)
{
	(void)state;
	char path[257];
	memset(path, 'a', sizeof path);
	path[155] = '/';
	path[256] = '\0';
	struct tar_head entry = {path, TAR_HEAD_FILE, 0644, 0, 0, NULL};
	struct buf out = written(&entry);
	assert_int_equal(out.size, TAR_BLOCK);
	assert_memory_equal(out.data, path + 156, 100);
	assert_memory_equal(out.data + 345, path, 155);
	buf_release(&out);
}

static void what_ustar_cannot_say_is_said_before_it_in_pax(void **state)
{
	(void)state;
	char path[151];
	memset(path, 'p', sizeof path);
	path[150] = '\0';
	struct tar_head entry = {path, TAR_HEAD_FILE, 0644, 1ULL << 40, 0, NULL};
	struct buf out = written(&entry);
	assert_int_equal(out.size, 3 * TAR_BLOCK);
	assert_int_equal(out.data[156], 'x');
	char record[200];
	int length = snprintf(record, sizeof record, "160 path=%s\n22 size=1099511627776\n", path);
	assert_memory_equal(out.data + TAR_BLOCK, record, (size_t)length);
	assert_int_equal(strtoull((char *)out.data + 124, NULL, 8), length);
	assert_int_equal(out.data[(size_t)2 * TAR_BLOCK + 156], '0');
	buf_release(&out);
}

static void a_long_target_is_kept_whole(void **state)
{
	(void)state;
	char target[301];
	memset(target, 't', sizeof target);
	target[300] = '\0';
	struct tar_head entry = {"l", TAR_HEAD_LINK, 0777, 0, 0, target};
	struct buf out = written(&entry);
	assert_int_equal(out.size, 3 * TAR_BLOCK);
	assert_memory_equal(out.data + TAR_BLOCK, "314 linkpath=ttt", 16);
	buf_release(&out);
}

static void padding_fills_the_block(void **state)
{
	(void)state;
	assert_int_equal(tar_padding(0), 0);
	assert_int_equal(tar_padding(1), 511);
	assert_int_equal(tar_padding(512), 0);
	assert_int_equal(tar_padding((1ULL << 40) + 513), 511);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_is_one_block_with_nothing_of_the_machine),
		cmocka_unit_test(a_directory_ends_in_a_slash),
		cmocka_unit_test(a_long_path_is_cut_in_two_where_that_is_enough),
		cmocka_unit_test(what_ustar_cannot_say_is_said_before_it_in_pax),
		cmocka_unit_test(a_long_target_is_kept_whole),
		cmocka_unit_test(padding_fills_the_block),
	};
	return cmocka_run_group_tests_name("tar_header", tests, NULL, NULL);
}
