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

#define PACKER_MEMBER ((size_t)4 << 20)
/* Members that are compressed at once, where there are as many processors.  Where the cuts are does
 * not depend on it. */
#define PACKER_AT_ONCE 4

enum compression_kind {
	COMPRESSION_GZIP,    /* libdeflate */
	COMPRESSION_SQUEEZE, /* gzip by zopfli, which knows no levels */
	COMPRESSION_ZSTD,
	COMPRESSION_NONE,
};

struct compression {
	enum compression_kind kind;
	int level; /* 1 to COMPRESSION_GZIP_MOST or COMPRESSION_ZSTD_MOST; 0 is the default */
};

#define COMPRESSION_GZIP_MOST 12 /* the default too: 2.5 % smaller than 9 */
#define COMPRESSION_ZSTD_MOST 19 /* the default too: higher ones need more memory to unpack */

struct packer_member {
	struct compression compression;
	struct buf in, out;
};

struct packer {
	struct sink in; /* write here */
	struct compression compression;
	struct sink *out; /* borrowed */
	struct sha256 *raw, *packed;
	uint64_t raw_size, packed_size;
	uint64_t total; /* announced */
	struct packer_member member[PACKER_AT_ONCE];
	size_t filling, at_once; /* the member that takes bytes; how many are used */
	struct buf ready;        /* what zstd gave */
	struct zstd_stream *zstd;
};

/* `total` is how many bytes will come, exactly. */
void packer_begin(struct packer *packer, struct compression compression, uint64_t total,
                  struct sink *out);
/* Writes the rest and gives the digests ("sha256:<hex>", the caller's to free) of what came in and
 * of what went out.  The sizes are in the packer. */
int packer_end(struct packer *packer, char **raw_digest, char **packed_digest, struct err *err);
void packer_release(struct packer *packer);

#endif
