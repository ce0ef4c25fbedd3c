/* Any bytes are an SPDX document or are refused; what was read can be written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/inventory.h"
#include "wire/inventory_cyclonedx.h"
#include "wire/inventory_json.h"
#include "wire/spdx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct audited document = {.path = str_dup("x")};
	struct inventory inventory = {.kind = TARGET_DOCUMENT, .name = str_dup("x")};
	struct sbom again;
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct span json = {(const char *)data, size};
	spdx_is(json);
	int rc = spdx_read(json, &document.sbom, &err);
	err_clear(&err);
	if (rc == 0 && document.sbom.count == 0)
		abort();
	inventory_add_program(&inventory, document);
	if (rc == 0) {
		spdx_write(&inventory, "1970-01-01T00:00:00Z", &text);
		if (spdx_read(buf_span(&text), &again, &err) != 0)
			abort();
		inventory_json_write(&inventory, &text);
		inventory_cyclonedx_write(&inventory, NULL, &text);
		sbom_release(&again);
	}
	buf_release(&text);
	inventory_release(&inventory);
	return 0;
}
