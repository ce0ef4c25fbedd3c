#include "wrap/zstd_zstd.h"

#include <zstd.h>

#include "base/mem.h"

struct zstd_stream {
	ZSTD_CCtx *context;
};

struct zstd_stream *zstd_begin(uint64_t total, int level)
{
	struct zstd_stream *stream = mem_alloc(sizeof *stream);
	stream->context = ZSTD_createCCtx();
	if (!stream->context)
		mem_alloc((size_t)-1); /* ends the process as every exhausted memory does */
	ZSTD_CCtx_setParameter(stream->context, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(stream->context, ZSTD_c_contentSizeFlag, 1);
	ZSTD_CCtx_setParameter(stream->context, ZSTD_c_checksumFlag, 0);
	ZSTD_CCtx_setPledgedSrcSize(stream->context, total);
	return stream;
}

static int run(struct zstd_stream *stream, ZSTD_inBuffer *in, ZSTD_EndDirective what,
               struct buf *out, struct err *err)
{
	unsigned char block[32768];
	size_t left;
	do {
		ZSTD_outBuffer room = {block, sizeof block, 0};
		left = ZSTD_compressStream2(stream->context, &room, in, what);
		if (ZSTD_isError(left))
			return err_set(err, ERR_FAIL, "zstd: %s", ZSTD_getErrorName(left));
		buf_add(out, block, room.pos);
	} while (what == ZSTD_e_end ? left != 0 : in->pos < in->size);
	return 0;
}

int zstd_add(struct zstd_stream *stream, const void *data, size_t size, struct buf *out,
             struct err *err)
{
	ZSTD_inBuffer in = {data, size, 0};
	return size ? run(stream, &in, ZSTD_e_continue, out, err) : 0;
}

int zstd_end(struct zstd_stream *stream, struct buf *out, struct err *err)
{
	ZSTD_inBuffer in = {NULL, 0, 0};
	return run(stream, &in, ZSTD_e_end, out, err);
}

void zstd_free(struct zstd_stream *stream)
{
	if (!stream)
		return;
	ZSTD_freeCCtx(stream->context);
	mem_auto_free(&stream);
}
