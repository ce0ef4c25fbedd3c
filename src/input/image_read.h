/* An image in an OCI layout or docker archive, read layer by layer into an inventory
 * (opencontainers/image-spec: image-layout.md, image-index.md, manifest.md, layer.md; docker's
 * manifest.json). */
#ifndef TARE_INPUT_IMAGE_READ_H
#define TARE_INPUT_IMAGE_READ_H

#include <stdbool.h>

#include "base/err.h"
#include "input/target.h"

/* path: a layout directory (is_folder) or an archive.  An archive that holds no image is taken as a
 * root directory in tar form.  out is released by the caller, on failure too. */
int image_read(const char *path, bool is_folder, const struct target_options *options,
               struct inventory *out, struct err *err);

#endif
