/* Any text is a package URL or is refused; the canonical text is a fixed point. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct purl purl, again;
	struct err err = ERR_INIT;
	char *text = str_dup_n((const char *)data, size);
	int rc = purl_parse(text, &purl, &err);
	free(text);
	if (rc != 0) {
		err_clear(&err);
		return 0;
	}
	char *once = purl_format(&purl);
	if (purl_parse(once, &again, &err) != 0)
		abort();
	char *twice = purl_format(&again);
	if (strcmp(once, twice) != 0)
		abort();
	free(once);
	free(twice);
	purl_release(&purl);
	purl_release(&again);
	return 0;
}
