/* Names: what is folded is UTF-8 again, no longer by more than a half, and folds to itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "casefold.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char once[8192], twice[8192];
	size_t room = size < 4096 ? 2 * size : sizeof once;
	ptrdiff_t length = casefold_text((const char *)data, size, once, room);
	if (length < 0) {
		if (utf8_valid((const char *)data, size) && size < 4096)
			abort();
		return 0;
	}
	if (!utf8_valid(once, (size_t)length) ||
	    casefold_text(once, (size_t)length, twice, sizeof twice) != length ||
	    memcmp(once, twice, (size_t)length) != 0)
		abort();
	return 0;
}
