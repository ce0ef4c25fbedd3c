/* The log of a build's calls: what was read is written back the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/command_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct command_log log = {0}, again = {0};
	if (command_log_read((struct span){(const char *)data, size}, &log, &err) == 0) {
		struct buf BUF_AUTO text = BUF_INIT;
		for (size_t i = 0; i < log.count; i++)
			command_write(&log.item[i], &text);
		if (command_log_read(buf_span(&text), &again, &err) != 0 || again.count != log.count)
			abort();
	}
	command_log_release(&log);
	command_log_release(&again);
	err_clear(&err);
	return 0;
}
