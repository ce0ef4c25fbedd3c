/* The bytes of a layer on their way out: counted, compressed, and both digests taken, in memory
 * that does not grow with the layer.
 *
 * gzip: the stream is cut into members of PACKER_MEMBER bytes, because libdeflate and zopfli want
 * their input whole; nearly every layer is one member.  All of podman, docker, containerd, skopeo
 * and umoci read gzip of several members (RFC 1952 §2.2).
 */
#ifndef TARE_ASSEMBLE_PACKER_H
#define TARE_ASSEMBLE_PACKER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/sink.h"

#define PACKER_MEMBER ((size_t)16 << 20)

enum compression {
	COMPRESSION_GZIP,    /* libdeflate, level 12 */
	COMPRESSION_SQUEEZE, /* gzip by zopfli */
	COMPRESSION_ZSTD,    /* level 19 */
	COMPRESSION_NONE,
};

struct packer {
	struct sink in; /* write here */
	enum compression compression;
	struct sink *out; /* borrowed */
	struct sha256 *raw, *packed;
	uint64_t raw_size, packed_size;
	uint64_t total; /* announced */
	struct buf pending, ready;
	struct zstd_stream *zstd;
};

/* `total` is how many bytes will come, exactly. */
void packer_begin(struct packer *packer, enum compression compression, uint64_t total,
                  struct sink *out);
/* Writes the rest and gives the digests ("sha256:<hex>", the caller's to free) of what came in and
 * of what went out.  The sizes are in the packer. */
int packer_end(struct packer *packer, char **raw_digest, char **packed_digest, struct err *err);
void packer_release(struct packer *packer);

#endif
