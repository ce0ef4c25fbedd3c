#include "assemble/packer.h"

#include "base/mem.h"
#include "base/str.h"
#include "wrap/gzip_libdeflate.h"
#include "wrap/gzip_zopfli.h"
#include "wrap/hash_openssl.h"
#include "wrap/zstd_zstd.h"

static int emit(struct packer *packer, const void *data, size_t size, struct err *err)
{
	if (size == 0)
		return 0;
	sha256_add(packer->packed, data, size);
	packer->packed_size += size;
	return packer->out->write(packer->out, data, size, err);
}

static int emit_ready(struct packer *packer, struct err *err)
{
	int rc = emit(packer, packer->ready.data, packer->ready.size, err);
	packer->ready.size = 0;
	return rc;
}

static int level_of(struct compression compression, int standard)
{
	return compression.level ? compression.level : standard;
}

/* Turns what is pending into one gzip member. */
static int flush_member(struct packer *packer, struct err *err)
{
	if (packer->compression.kind == COMPRESSION_SQUEEZE)
		gzip_smallest(packer->pending.data, packer->pending.size, &packer->ready);
	else
		gzip_pack(packer->pending.data, packer->pending.size,
		          level_of(packer->compression, COMPRESSION_GZIP_MOST), &packer->ready);
	packer->pending.size = 0;
	return emit_ready(packer, err);
}

static int add_gzip(struct packer *packer, const unsigned char *data, size_t size, struct err *err)
{
	while (size) {
		/* Only when more comes: the last member may be full but never empty. */
		if (packer->pending.size == PACKER_MEMBER && flush_member(packer, err) != 0)
			return -1;
		size_t room = PACKER_MEMBER - packer->pending.size;
		size_t part = size < room ? size : room;
		buf_add(&packer->pending, data, part);
		data += part;
		size -= part;
	}
	return 0;
}

static int take(struct sink *sink, const void *data, size_t size, struct err *err)
{
	struct packer *packer = (struct packer *)sink;
	sha256_add(packer->raw, data, size);
	packer->raw_size += size;
	if (packer->compression.kind == COMPRESSION_NONE)
		return emit(packer, data, size, err);
	if (packer->compression.kind != COMPRESSION_ZSTD)
		return add_gzip(packer, data, size, err);
	if (zstd_add(packer->zstd, data, size, &packer->ready, err) != 0)
		return -1;
	return emit_ready(packer, err);
}

void packer_begin(struct packer *packer, struct compression compression, uint64_t total,
                  struct sink *out)
{
	*packer = (struct packer){.in = {take}, .compression = compression, .out = out, .total = total};
	packer->raw = sha256_new();
	packer->packed = sha256_new();
	if (compression.kind == COMPRESSION_ZSTD)
		packer->zstd = zstd_begin(total, level_of(compression, COMPRESSION_ZSTD_MOST));
	else if (compression.kind != COMPRESSION_NONE)
		/* Exactly what is needed, once: growing by doubling would touch twice as much. */
		mem_grow(&packer->pending.data, &packer->pending.cap,
		         (size_t)(total < PACKER_MEMBER ? total : PACKER_MEMBER) + 1, 1);
}

static int flush_all(struct packer *packer, struct err *err)
{
	if (packer->raw_size != packer->total)
		return err_set(err, ERR_FAIL, "the layer has %llu bytes instead of %llu",
		               (unsigned long long)packer->raw_size, (unsigned long long)packer->total);
	if (packer->compression.kind == COMPRESSION_NONE)
		return 0;
	if (packer->compression.kind != COMPRESSION_ZSTD)
		return flush_member(packer, err);
	if (zstd_end(packer->zstd, &packer->ready, err) != 0)
		return -1;
	return emit_ready(packer, err);
}

static char *end_digest(struct sha256 **sum)
{
	unsigned char bytes[32];
	sha256_end(*sum, bytes);
	*sum = NULL;
	MEM_AUTO char *hex = str_hex(bytes, sizeof bytes);
	return str_format("sha256:%s", hex);
}

int packer_end(struct packer *packer, char **raw_digest, char **packed_digest, struct err *err)
{
	if (flush_all(packer, err) != 0)
		return -1;
	*raw_digest = end_digest(&packer->raw);
	*packed_digest = end_digest(&packer->packed);
	return 0;
}

void packer_release(struct packer *packer)
{
	sha256_free(packer->raw);
	sha256_free(packer->packed);
	zstd_free(packer->zstd);
	buf_release(&packer->pending);
	buf_release(&packer->ready);
	*packer = (struct packer){0};
}
