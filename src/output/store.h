/* Where an image lands: a universal archive or an OCI layout directory, through one door.
 *
 * Order of calls: one store_blob_begin(), writes to store->in, store_blob_end(), any number of
 * store_blob(), then store_commit().  Nothing is visible before the commit; after a failure, call
 * store_abort() and nothing is left.
 */
#ifndef TARE_OUTPUT_STORE_H
#define TARE_OUTPUT_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sink.h"
#include "base/str.h"

struct store;

/* An archive (image-spec: image-layout.md, as a ustar archive) that is an OCI layout and, with its
 * manifest.json, a `docker save` archive at once; entries get `mtime`. */
struct store *archive_open(const char *path, uint64_t mtime, struct err *err);
/* A layout directory.  A new one appears whole by one rename; an image is added to one that exists
 * (index.json is replaced last, by a rename; blobs that are no longer named stay, as skopeo and
 * umoci leave them).  ERR_FAIL when the directory holds something else. */
struct store *layout_open(const char *path, struct err *err);

/* For the one blob whose digest is not known before it is written. */
struct sink *store_blob_begin(struct store *store, struct err *err);
int store_blob_end(struct store *store, const char *hex, struct err *err);
int store_blob(struct store *store, const char *hex, const void *data, size_t size,
               struct err *err);

/* The index of the layout that is there; length 0 for a new one. */
struct span store_old_index(const struct store *store);

/* Writes index.json and oci-layout (and, in an archive, `docker_manifest` as manifest.json) and
 * makes the image visible.  Frees the store in any case. */
int store_commit(struct store *store, struct span index, struct span docker_manifest,
                 struct err *err);
/* Gives up; NULL is fine. */
void store_abort(struct store *store);

/* For the two implementations. */
struct store_kind {
	int (*blob_begin)(struct store *store, struct err *err);
	int (*blob_end)(struct store *store, const char *hex, struct err *err);
	int (*blob)(struct store *store, const char *hex, const void *data, size_t size,
	            struct err *err);
	int (*finish)(struct store *store, struct span index, struct span docker_manifest,
	              struct err *err);
	void (*discard)(struct store *store); /* frees; after finish() keeps what is visible */
};

struct store {
	struct sink in; /* first, so that the sink is the store */
	const struct store_kind *kind;
	char *old_index; /* owned, or NULL */
};

#endif
