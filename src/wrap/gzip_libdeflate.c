#include "wrap/gzip_libdeflate.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "base/mem.h"

void gzip_pack(const void *data, size_t size, int level, struct buf *out)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
	if (!compressor)
		mem_alloc((size_t)-1); /* ends the process as every exhausted memory does */
	size_t room = libdeflate_gzip_compress_bound(compressor, size);
	/* Straight into the buffer: a copy would be the largest allocation but one. */
	mem_grow(&out->data, &out->cap, out->size + room + 1, 1);
	size_t got = libdeflate_gzip_compress(compressor, data, size, out->data + out->size, room);
	libdeflate_free_compressor(compressor);
	if (got == 0)
		abort(); /* the room is libdeflate's own bound */
	out->size += got;
	out->data[out->size] = '\0';
}
