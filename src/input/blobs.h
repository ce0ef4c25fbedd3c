/* The files an image is stored as: an OCI layout directory, or the entries of an archive (an OCI
 * layout or docker archive in tar form, compressed or not).  One interface over both. */
#ifndef TARE_INPUT_BLOBS_H
#define TARE_INPUT_BLOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "input/tarball.h"

struct blobs;

/* path: a directory or a tar file.  NULL and ERR_FAIL when it cannot be read. */
struct blobs *blobs_open(const char *path, bool is_folder, struct err *err);
void blobs_close(struct blobs *blobs);

/* Whether there is a file of that name ("index.json"). */
bool blobs_has(struct blobs *blobs, const char *name);
/* Appends a small file to out; ERR_FAIL when it is missing or has more than LIMIT_MANIFEST bytes.
 */
int blobs_read(struct blobs *blobs, const char *name, struct buf *out, struct err *err);

/* A layer, read as the tar archive it is.  size is what the manifest says it has, or 0.  One at a
 * time; blob_layer_close() ends it. */
struct tarball *blobs_layer_open(struct blobs *blobs, const char *name, uint64_t size,
                                 struct err *err);
void blobs_layer_close(struct blobs *blobs, struct tarball *layer);

#endif
