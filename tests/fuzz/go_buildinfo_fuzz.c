/* Any text is a Go module list: what has no sense in it is passed over. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "input/go_buildinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sbom sbom = SBOM_INIT;
	go_buildinfo_modules((struct span){(const char *)data, size}, &sbom);
	for (size_t i = 0; i < sbom.count; i++)
		if (!sbom.item[i].name || !*sbom.item[i].name || !sbom.item[i].purl)
			abort();
	sbom_release(&sbom);
	return 0;
}
