#include "input/epoch.h"

#include <stdlib.h>

#include "base/str.h"
#include "wire/tar_header.h"

int epoch_read(uint64_t *seconds, struct err *err)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	*seconds = 0;
	return text ? str_parse_uint(text, 0, TAR_MTIME_MOST, "SOURCE_DATE_EPOCH", seconds, err) : 0;
}
