/* Any three texts have an order without contradiction in every scheme; apk's ~ knows itself. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "resolve/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size};
	struct span text[3] = {{0}};
	for (int i = 0; i < 3 && span_line(&rest, &text[i]); i++)
		;
	for (int i = VERSION_DPKG; i <= VERSION_GENERIC; i++) {
		enum version_scheme scheme = (enum version_scheme)i;
		int ab = version_compare(scheme, text[0], text[1]);
		int bc = version_compare(scheme, text[1], text[2]);
		int ac = version_compare(scheme, text[0], text[2]);
		if (version_compare(scheme, text[0], text[0]) != 0 ||
		    version_compare(scheme, text[1], text[0]) != -ab)
			abort();
		if ((ab <= 0 && bc <= 0 && ac > 0) || (ab >= 0 && bc >= 0 && ac < 0) ||
		    (ab == 0 && ac != bc))
			abort();
		version_is_valid(scheme, text[0]);
	}
	if (!version_apk_starts(text[0], text[0]))
		abort();
	return 0;
}
