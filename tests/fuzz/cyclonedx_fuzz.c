/* Any bytes are a CycloneDX document or are refused; what was read has a byte map that adds up,
 * and can be written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/cyclonedx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sbom sbom, again;
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct span json = {(const char *)data, size};
	cyclonedx_is(json);
	if (cyclonedx_read(json, &sbom, &err) != 0) {
		err_clear(&err);
		return 0;
	}
	if (sbom.count == 0 || !sbom.item[0].name || !sbom_is_tiled(&sbom))
		abort();
	cyclonedx_write(&sbom, &text);
	if (cyclonedx_read(buf_span(&text), &again, &err) != 0 || again.count != sbom.count)
		abort();
	buf_release(&text);
	sbom_release(&sbom);
	sbom_release(&again);
	return 0;
}
