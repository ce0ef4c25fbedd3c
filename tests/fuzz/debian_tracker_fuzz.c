/* Any bytes are read as Debian's tracker or refused, and say the same in pieces of any size. */
#include <stddef.h>
#include <stdint.h>

#include "../unit/advisory_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	dump_read(dump_debian_tracker, (struct span){(const char *)data, size}, &out, &err);
	err_clear(&err);
	buf_release(&out);
	return 0;
}
