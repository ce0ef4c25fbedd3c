/* The promises of assemble/packer.h: the same bytes in any pieces, and back again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assemble/packer.h"
#include "base/mem.h"
#include "wrap/flate_zlib.h"
#include "wrap/hash_openssl.h"

struct collector {
	struct sink sink;
	struct buf got;
};

static int collect(struct sink *sink, const void *data, size_t size, struct err *err)
{
	(void)err;
	buf_add(&((struct collector *)sink)->got, data, size);
	return 0;
}

static unsigned char *sample(size_t size)
{
	unsigned char *data = mem_alloc(size);
	uint32_t seed = 1;
	for (size_t i = 0; i < size; i++) {
		seed = seed * 1664525 + 1013904223;
		data[i] = (unsigned char)(i % 3 ? seed >> 30 : i >> 12);
	}
	return data;
}

static struct buf packed(enum compression_kind compression, const unsigned char *data, size_t size,
                         size_t piece)
{
	struct err err = ERR_INIT;
	struct collector collector = {.sink = {collect}};
	struct packer packer;
	packer_begin(&packer, (struct compression){compression, 0}, size, &collector.sink);
	for (size_t at = 0; at < size; at += piece)
		assert_int_equal(
			packer.in.write(&packer.in, data + at, size - at < piece ? size - at : piece, &err), 0);
	char *raw, *blob;
	assert_int_equal(packer_end(&packer, &raw, &blob, &err), 0);
	assert_int_equal(packer.packed_size, collector.got.size);
	MEM_AUTO char *raw_hex = sha256_hex(data, size);
	MEM_AUTO char *blob_hex = sha256_hex(collector.got.data, collector.got.size);
	assert_string_equal(raw + 7, raw_hex);
	assert_string_equal(blob + 7, blob_hex);
	free(raw);
	free(blob);
	packer_release(&packer);
	return collector.got;
}

static void pieces_do_not_matter(void **state)
{
	(void)state;
	static const enum compression_kind all[] = {COMPRESSION_GZIP, COMPRESSION_SQUEEZE,
	                                            COMPRESSION_ZSTD, COMPRESSION_NONE};
	MEM_AUTO unsigned char *data = sample(70000);
	for (size_t i = 0; i < 4; i++) {
		struct buf whole = packed(all[i], data, 70000, 70000);
		struct buf split = packed(all[i], data, 70000, 511);
		assert_int_equal(whole.size, split.size);
		assert_memory_equal(whole.data, split.data, whole.size);
		buf_release(&whole);
		buf_release(&split);
	}
}

static void gzip_has_a_fixed_header_and_unpacks_to_the_same(void **state)
{
	(void)state;
	static const enum compression_kind both[] = {COMPRESSION_GZIP, COMPRESSION_SQUEEZE};
	MEM_AUTO unsigned char *data = sample(50000);
	for (size_t i = 0; i < 2; i++) {
		struct err err = ERR_INIT;
		struct buf gzip = packed(both[i], data, 50000, 4096), back = BUF_INIT;
		assert_memory_equal(gzip.data, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff", 10);
		assert_int_equal(flate_unpack(gzip.data, gzip.size, 50000, &back, &err), 0);
		assert_int_equal(back.size, 50000);
		assert_memory_equal(back.data, data, 50000);
		buf_release(&gzip);
		buf_release(&back);
	}
}

static void a_zstd_frame_states_its_size_and_has_no_checksum(void **state)
{
	(void)state;
	MEM_AUTO unsigned char *data = sample(70000);
	struct buf frame = packed(COMPRESSION_ZSTD, data, 70000, 4096);
	assert_memory_equal(frame.data, "\x28\xb5\x2f\xfd", 4);
	assert_int_equal(frame.data[4] & 4, 0);      /* Content_Checksum_flag */
	assert_int_not_equal(frame.data[4] >> 5, 0); /* size field or single segment */
	buf_release(&frame);
}

static void a_long_stream_becomes_several_members(void **state)
{
	(void)state;
	size_t size = PACKER_MEMBER + 1000;
	unsigned char *data = mem_alloc(size);
	struct err err = ERR_INIT;
	struct buf gzip = packed(COMPRESSION_GZIP, data, size, 1 << 20), back = BUF_INIT;
	/* flate_unpack() takes one member and refuses what is behind it. */
	assert_int_equal(flate_unpack(gzip.data, gzip.size, size, &back, &err), -1);
	assert_int_equal(back.size, PACKER_MEMBER);
	err_clear(&err);
	buf_release(&gzip);
	buf_release(&back);
	gzip = packed(COMPRESSION_GZIP, data, PACKER_MEMBER, 1 << 20); /* full, and none behind it */
	assert_int_equal(flate_unpack(gzip.data, gzip.size, size, &back, &err), 0);
	buf_release(&gzip);
	buf_release(&back);
	free(data);
}

static void bytes_that_do_not_add_up_are_an_error(void **state)
{
	(void)state;
	for (int kind = COMPRESSION_GZIP; kind <= COMPRESSION_NONE; kind++) {
		struct err err = ERR_INIT;
		struct collector collector = {.sink = {collect}};
		struct packer packer;
		char *raw, *blob;
		packer_begin(&packer, (struct compression){(enum compression_kind)kind, 0}, 10,
		             &collector.sink);
		assert_int_equal(packer.in.write(&packer.in, "abc", 3, &err), 0);
		assert_int_equal(packer_end(&packer, &raw, &blob, &err), -1);
		assert_int_equal(err.kind, ERR_FAIL);
		err_clear(&err);
		packer_release(&packer);
		buf_release(&collector.got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_do_not_matter),
		cmocka_unit_test(gzip_has_a_fixed_header_and_unpacks_to_the_same),
		cmocka_unit_test(a_zstd_frame_states_its_size_and_has_no_checksum),
		cmocka_unit_test(a_long_stream_becomes_several_members),
		cmocka_unit_test(bytes_that_do_not_add_up_are_an_error),
	};
	return cmocka_run_group_tests_name("packer", tests, NULL, NULL);
}
