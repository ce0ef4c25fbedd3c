/* What a person names on the command line, recognised by its content and read into an inventory:
 * an ELF file, an image (OCI layout directory, OCI or docker archive, compressed or not), a root
 * directory, a CycloneDX or SPDX file. */
#ifndef TARE_INPUT_TARGET_H
#define TARE_INPUT_TARGET_H

#include <stdbool.h>

#include "base/err.h"
#include "model/inventory.h"

struct target_options {
	bool want_hashes;     /* fill in audited.sha256 */
	const char *platform; /* "linux/arm64": which image of an index; NULL: this machine's */
};

/* Reads it; the caller releases *out, which is sorted.  ERR_FAIL when it is none of these, or
 * damaged. */
int target_read(const char *path, const struct target_options *options, struct inventory *out,
                struct err *err);

#endif
