/* Any bytes are a catalogue of CISA's (JSON or CSV) or scores of EPSS, or are refused. */
#include <stddef.h>
#include <stdint.h>

#include "../unit/advisory_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	dump_reader *const readers[] = {dump_kev_json, dump_kev_csv, dump_epss};
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		dump_read(readers[i], (struct span){(const char *)data, size}, &out, &err);
		err_clear(&err);
		buf_release(&out);
	}
	return 0;
}
