/* Any bytes have a format and a packing; what stands behind the beginning does not change it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/feed_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	enum feed_format format = feed_format_of(text);
	if (!feed_format_name(format) || feed_packing_of(text) > FEED_ZIP)
		abort();
	return 0;
}
