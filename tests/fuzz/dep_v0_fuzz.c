/* Any JSON in a .dep-v0 section is a list of crates or is refused; so are any packed bytes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "input/dep_v0.h"
#include "wrap/flate_zlib.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(struct span packed)
{
	struct sbom sbom = SBOM_INIT;
	struct err err = ERR_INIT;
	int rc = dep_v0_parse(packed, &sbom, &err);
	if (rc != 0 && (sbom.count || !err.message))
		abort();
	err_clear(&err);
	sbom_release(&sbom);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf packed = BUF_INIT;
	parse((struct span){(const char *)data, size});
	flate_pack(data, size, &packed);
	parse(buf_span(&packed));
	buf_release(&packed);
	return 0;
}
