/* Any text is a CVSS vector with a score from 0 to 10 and a word for it, or is refused. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"
#include "resolve/cvss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cvss cvss;
	struct err err = ERR_INIT;
	if (cvss_read((struct span){(const char *)data, size}, &cvss, &err) != 0) {
		err_clear(&err);
		return 0;
	}
	if (cvss.tenths > 100 || !cvss_severity(&cvss))
		abort();
	return 0;
}
