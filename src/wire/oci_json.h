/* The JSON documents of an OCI image (opencontainers/image-spec 1.1: config.md, manifest.md,
 * image-index.md, image-layout.md) and docker's manifest.json beside them.  Written canonically:
 * no white space, keys sorted, nothing that was not asked for. */
#ifndef TARE_WIRE_OCI_JSON_H
#define TARE_WIRE_OCI_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "model/image.h"

#define OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define OCI_CONFIG "application/vnd.oci.image.config.v1+json"
#define OCI_LAYER_TAR "application/vnd.oci.image.layer.v1.tar"
#define OCI_LAYER_GZIP OCI_LAYER_TAR "+gzip"
#define OCI_LAYER_ZSTD OCI_LAYER_TAR "+zstd"

/* The whole content of a layout's `oci-layout` file. */
#define OCI_LAYOUT_TEXT "{\"imageLayoutVersion\":\"1.0.0\"}"

void oci_config_write(const struct image *image, const char *diff_id, struct buf *out);

void oci_manifest_write(const struct image *image, const struct descriptor *config,
                        const struct descriptor *layer, struct buf *out);

/* An index.json that points to the manifest.  `tag` becomes the annotation
 * org.opencontainers.image.ref.name and `name`, the whole reference, io.containerd.image.name;
 * both may be NULL.  `old` is the text of an index.json whose other entries stay: the one with the
 * same tag (or, without a tag, the ones without any), and the one with the same digest and no tag,
 * are replaced.  An empty `old` starts a new index.  ERR_FAIL when `old` is no image index. */
int oci_index_write(const struct descriptor *manifest, const char *tag, const char *name,
                    struct span old, struct buf *out, struct err *err);

/* docker's manifest.json, with the blobs where the layout has them.  `repo_tag` may be NULL. */
void oci_docker_manifest_write(const struct descriptor *config, const struct descriptor *layer,
                               const char *repo_tag, struct buf *out);

#endif
