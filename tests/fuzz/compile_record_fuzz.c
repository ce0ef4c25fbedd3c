/* Any bytes are records or are refused; what is read and written again reads the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "wire/compile_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct compile_records records, again;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	if (compile_records_read((struct span){(const char *)data, size}, &records, &err) != 0) {
		if (records.count)
			abort();
		err_clear(&err);
		return 0;
	}
	for (size_t i = 0; i < records.count; i++)
		compile_record_write(&records.item[i], &out);
	if (compile_records_read(buf_span(&out), &again, &err) != 0 || again.count != records.count)
		abort();
	compile_records_release(&records);
	compile_records_release(&again);
	buf_release(&out);
	return 0;
}
