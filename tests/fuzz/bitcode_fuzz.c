/* Any bytes are bitcode or are refused; a record that is found lies inside, and one that is added
 * is found. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "wire/bitcode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span object = {(const char *)data, size}, record;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	bool there = bitcode_find_record(object, &record);
	if (there && (record.at < object.at || record.at + record.length > object.at + size))
		abort();
	if (bitcode_add_record(object, span_of("tare-src 1\nend\n"), &out, &err) == 0 &&
	    out.size != size && (!bitcode_find_record(buf_span(&out), &record) || record.length != 15))
		abort();
	buf_release(&out);
	err_clear(&err);
	return 0;
}
