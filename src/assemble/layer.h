/* One image layer from a tree: a tar archive in a fixed form, compressed (image-spec: layer.md).
 * Nothing of the machine gets in: no owner, no time but the given one, no order but that of the
 * paths' bytes. */
#ifndef TARE_ASSEMBLE_LAYER_H
#define TARE_ASSEMBLE_LAYER_H

#include "assemble/packer.h"
#include "base/err.h"
#include "base/sink.h"
#include "model/image.h"
#include "model/tree.h"

struct layer {
	struct descriptor blob; /* as it is stored */
	char *diff_id;          /* "sha256:…" of the uncompressed archive, owned */
	uint64_t tar_size;      /* bytes of it */
	uint64_t content_size;  /* bytes of the files in it */
};

/* Writes the layer to out.  The tree must be sorted; the content of files is read from their
 * sources now, and a file whose size is no longer the tree's is an error.  Every entry gets
 * `mtime` (seconds, at most TAR_MTIME_MOST). */
int layer_write(const struct tree *tree, struct compression compression, uint64_t mtime,
                struct sink *out, struct layer *layer, struct err *err);
void layer_release(struct layer *layer);

#endif
