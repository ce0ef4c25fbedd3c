/* The promises of wire/bitcode: a record goes in, comes out, and disturbs nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/bitcode.h"

/* A magic number and one empty block with the id 13. */
static const char object[] = "BC\xc0\xde"
							 "\x35\x14\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00";
#define OBJECT ((struct span){object, sizeof object - 1})

static void a_record_of_any_length_comes_out_as_it_went_in(void **state)
{
	(void)state;
	for (size_t size = 0; size < 5000; size = size * 2 + 1) {
		struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		struct span found;
		char *record = mem_alloc(size);
		memset(record, 'r', size);
		assert_int_equal(bitcode_add_record(OBJECT, (struct span){record, size}, &out, &err), 0);
		assert_int_equal(out.size % 4, 0);
		assert_memory_equal(out.data, object, sizeof object - 1);
		assert_true(bitcode_find_record(buf_span(&out), &found));
		assert_int_equal(found.length, size);
		assert_memory_equal(found.at, record, size);
		free(record);
		buf_release(&out);
	}
}

static void a_second_record_is_not_added(void **state)
{
	(void)state;
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct err err = ERR_INIT;
	assert_int_equal(bitcode_add_record(OBJECT, span_of("first"), &once, &err), 0);
	assert_int_equal(bitcode_add_record(buf_span(&once), span_of("second"), &twice, &err), 0);
	assert_int_equal(once.size, twice.size);
	buf_release(&once);
	buf_release(&twice);
}

static void damaged_bitcode_takes_no_record(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	struct span found;
	for (size_t size = 5; size < sizeof object - 1; size++) {
		struct span cut = {object, size};
		assert_int_equal(bitcode_add_record(cut, span_of("r"), &out, &err), -1);
		assert_false(bitcode_find_record(cut, &found));
		err_clear(&err);
	}
	assert_int_equal(bitcode_add_record(span_of("no bitcode at all"), span_of("r"), &out, &err),
	                 -1);
	err_clear(&err);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_of_any_length_comes_out_as_it_went_in),
		cmocka_unit_test(a_second_record_is_not_added),
		cmocka_unit_test(damaged_bitcode_takes_no_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
