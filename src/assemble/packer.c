#include "assemble/packer.h"

#include <pthread.h>
#include <unistd.h>

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

static int emit_buf(struct packer *packer, struct buf *from, struct err *err)
{
	int rc = emit(packer, from->data, from->size, err);
	from->size = 0;
	return rc;
}

static int level_of(struct compression compression, int standard)
{
	return compression.level ? compression.level : standard;
}

static void *compress(void *argument)
{
	struct packer_member *member = argument;
	if (member->compression.kind == COMPRESSION_SQUEEZE)
		gzip_smallest(member->in.data, member->in.size, &member->out);
	else
		gzip_pack(member->in.data, member->in.size,
		          level_of(member->compression, COMPRESSION_GZIP_MOST), &member->out);
	member->in.size = 0;
	return NULL;
}

/* Turns the members that hold something into gzip, side by side, and writes them in order. */
static int flush_members(struct packer *packer, struct err *err)
{
	pthread_t thread[PACKER_AT_ONCE];
	bool started[PACKER_AT_ONCE] = {false};
	for (size_t i = 1; i <= packer->filling; i++)
		started[i] = pthread_create(&thread[i], NULL, compress, &packer->member[i]) == 0;
	for (size_t i = 0; i <= packer->filling; i++)
		if (started[i])
			pthread_join(thread[i], NULL);
		else
			compress(&packer->member[i]);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i <= packer->filling; i++)
		rc = emit_buf(packer, &packer->member[i].out, err);
	packer->filling = 0;
	return rc;
}

/* Room for what will come into the next member, at once: growing by doubling would touch twice as
 * much. */
static void prepare_member(struct packer *packer)
{
	struct packer_member *member = &packer->member[packer->filling];
	uint64_t left = packer->total > packer->raw_size ? packer->total - packer->raw_size : 0;
	member->compression = packer->compression;
	mem_grow(&member->in.data, &member->in.cap,
	         (size_t)(left < PACKER_MEMBER ? left : PACKER_MEMBER) + 1, 1);
}

static int add_gzip(struct packer *packer, const unsigned char *data, size_t size, struct err *err)
{
	while (size) {
		/* Only when more comes: the last member may be full but never empty. */
		if (packer->member[packer->filling].in.size == PACKER_MEMBER) {
			if (packer->filling + 1 < packer->at_once)
				packer->filling++;
			else if (flush_members(packer, err) != 0)
				return -1;
			prepare_member(packer);
		}
		struct buf *in = &packer->member[packer->filling].in;
		size_t room = PACKER_MEMBER - in->size;
		size_t part = size < room ? size : room;
		buf_add(in, data, part);
		packer->raw_size += part;
		data += part;
		size -= part;
	}
	return 0;
}

static int take(struct sink *sink, const void *data, size_t size, struct err *err)
{
	struct packer *packer = (struct packer *)sink;
	sha256_add(packer->raw, data, size);
	if (packer->compression.kind == COMPRESSION_GZIP ||
	    packer->compression.kind == COMPRESSION_SQUEEZE)
		return add_gzip(packer, data, size, err);
	packer->raw_size += size;
	if (packer->compression.kind == COMPRESSION_NONE)
		return emit(packer, data, size, err);
	if (zstd_add(packer->zstd, data, size, &packer->ready, err) != 0)
		return -1;
	return emit_buf(packer, &packer->ready, err);
}

void packer_begin(struct packer *packer, struct compression compression, uint64_t total,
                  struct sink *out)
{
	*packer = (struct packer){.in = {take}, .compression = compression, .out = out, .total = total};
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	packer->at_once = processors < 1                ? 1
	                  : processors > PACKER_AT_ONCE ? PACKER_AT_ONCE
	                                                : (size_t)processors;
	packer->raw = sha256_new();
	packer->packed = sha256_new();
	if (compression.kind == COMPRESSION_ZSTD)
		packer->zstd = zstd_begin(total, level_of(compression, COMPRESSION_ZSTD_MOST));
	else if (compression.kind != COMPRESSION_NONE)
		prepare_member(packer);
}

static int flush_all(struct packer *packer, struct err *err)
{
	if (packer->raw_size != packer->total)
		return err_set(err, ERR_FAIL, "the layer has %llu bytes instead of %llu",
		               (unsigned long long)packer->raw_size, (unsigned long long)packer->total);
	if (packer->compression.kind == COMPRESSION_NONE)
		return 0;
	if (packer->compression.kind != COMPRESSION_ZSTD)
		return flush_members(packer, err);
	if (zstd_end(packer->zstd, &packer->ready, err) != 0)
		return -1;
	return emit_buf(packer, &packer->ready, err);
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
	for (size_t i = 0; i < PACKER_AT_ONCE; i++) {
		buf_release(&packer->member[i].in);
		buf_release(&packer->member[i].out);
	}
	buf_release(&packer->ready);
	*packer = (struct packer){0};
}
