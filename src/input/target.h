/* What a person names on the command line, recognised by its content and read into an inventory:
 * an ELF file, an image (OCI layout directory, OCI or docker archive, compressed or not), a root
 * directory, a CycloneDX or SPDX file. */
#ifndef TARE_INPUT_TARGET_H
#define TARE_INPUT_TARGET_H

#include <stdbool.h>

#include "base/err.h"
#include "model/inventory.h"
#include "model/trust.h"

struct target_options {
	bool want_hashes;           /* fill in audited.sha256 */
	struct trust_places *roots; /* not NULL: trust roots are wanted, put here, instead of all else;
	                             * only of images and root directories */
	const char *platform;       /* "linux/arm64": which image of an index; NULL: this machine's */
};

/* Reads it; the caller releases *out, which is sorted.  ERR_FAIL when it is none of these, or
 * damaged. */
int target_read(const char *path, const struct target_options *options, struct inventory *out,
                struct err *err);

#endif
