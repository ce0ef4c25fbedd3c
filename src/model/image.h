/* What an image says about itself: how to run it, and on what (image-spec: config.md,
 * descriptor.md).  Strings are owned; NULL and empty lists are left out of the JSON. */
#ifndef TARE_MODEL_IMAGE_H
#define TARE_MODEL_IMAGE_H

#include <stdint.h>

#include "base/str.h"

struct image {
	char *os, *architecture, *variant; /* GOOS, GOARCH; variant is NULL for most */
	char *user, *workdir, *stop_signal;
	char *created; /* RFC 3339 */
	struct strlist entrypoint, cmd;
	struct strlist env;                 /* "KEY=value", in the order they were given */
	struct strlist labels, annotations; /* "key=value", one per key */
	struct strlist expose;              /* "8080/tcp" */
};

#define IMAGE_INIT                                                                                 \
	{                                                                                              \
		0                                                                                          \
	}

void image_release(struct image *image);

/* Sets the entry of "KEY=value" whose key is that of `pair` (which holds a '='), or appends it. */
void image_set_pair(struct strlist *list, const char *pair);

/* A pointer to a blob. */
struct descriptor {
	const char *media_type; /* borrowed, static */
	char *digest;           /* "sha256:<64 hex>", owned */
	uint64_t size;
};

void descriptor_release(struct descriptor *descriptor);
/* The 64 hex digits. */
const char *descriptor_hex(const struct descriptor *descriptor);

#endif
