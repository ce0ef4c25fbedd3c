/* Reading the JSON documents of an image: index.json and image indexes, manifests, the platform of
 * a config, docker's manifest.json.  (oci_json.h writes them.) */
#ifndef TARE_WIRE_OCI_READ_H
#define TARE_WIRE_OCI_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct oci_pointer {
	char *digest; /* "sha256:…", or the path of a file in a docker archive */
	uint64_t size;
	bool is_index, is_attestation;
	char *platform; /* "linux/arm64/v8", or NULL */
	char *name;     /* annotation io.containerd.image.name or org.opencontainers.image.ref.name */
};

/* The manifests of an index, or the layers of a manifest. */
struct oci_list {
	struct oci_pointer *item;
	size_t count, cap;
};

/* An image index: its entries in order.  ERR_FAIL: malformed, or a digest that is none. */
int oci_read_index(struct span json, struct oci_list *out, struct err *err);
/* A manifest: its layers, lowest first, and its config.  *out and *config are the caller's. */
int oci_read_manifest(struct span json, struct oci_list *out, struct oci_pointer *config,
                      struct err *err);
/* docker's manifest.json: layers and config of its first image (digest holds file names), *name its
 * first tag or NULL, *images how many images there are. */
int oci_read_docker(struct span json, struct oci_list *out, struct oci_pointer *config, char **name,
                    size_t *images, struct err *err);
/* "linux/amd64" of a config; NULL when it does not say.  ERR_FAIL: malformed. */
int oci_read_config(struct span json, char **platform, struct err *err);

/* "blobs/sha256/…" for a digest; NULL when it is none, so that no path can hide in it. */
char *oci_blob_path(const char *digest);

void oci_list_release(struct oci_list *list);
void oci_pointer_release(struct oci_pointer *pointer);

#endif
