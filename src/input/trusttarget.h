/* What a person names on the command line, read for the trust roots in it: a PEM bundle or DER
 * certificates, a directory of them, an ELF file, an image, a root directory. */
#ifndef TARE_INPUT_TRUSTTARGET_H
#define TARE_INPUT_TRUSTTARGET_H

#include "base/err.h"
#include "model/inventory.h"
#include "model/trust.h"

/* about: name, kind and gaps of the target, nothing more; TARGET_DOCUMENT is a store.  ERR_FAIL
 * when path is none of these, or damaged.  The caller releases both, on failure too. */
int trusttarget_read(const char *path, const char *platform, struct trust_places *places,
                     struct inventory *about, struct err *err);

#endif
