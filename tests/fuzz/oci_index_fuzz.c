/* An index.json that is there already: what is written over it is an index again, and holds the
 * new image once. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "wire/oci_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char digest[] =
		"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
	struct descriptor manifest = {OCI_MANIFEST, digest, 2};
	struct err err = ERR_INIT;
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct span old = {(const char *)data, size};
	if (oci_index_write(&manifest, "a", "docker.io/library/x:a", old, &once, &err) == 0) {
		if (oci_index_write(&manifest, "a", "docker.io/library/x:a", buf_span(&once), &twice,
		                    &err) != 0)
			abort();
		if (once.size != twice.size)
			abort();
	}
	err_clear(&err);
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
