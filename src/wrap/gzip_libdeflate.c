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

bool gzip_is(const void *data, size_t size)
{
	const unsigned char *bytes = data;
	return size > 18 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

bool gzip_unpack_whole(const void *data, size_t size, size_t ceiling, struct buf *out)
{
	if (!gzip_is(data, size))
		return false;
	/* The last four bytes say how much it is, for as long as it is a single member. */
	const unsigned char *end = (const unsigned char *)data + size;
	size_t told = (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 |
	              (size_t)end[-1] << 24;
	/* deflate makes at most 1032 of one byte. */
	if (told > ceiling || told / 1032 > size)
		return false;
	struct libdeflate_decompressor *worker = libdeflate_alloc_decompressor();
	unsigned char *room = mem_alloc(told + 1);
	size_t used = 0, made = 0;
	enum libdeflate_result rc = LIBDEFLATE_BAD_DATA;
	if (worker)
		rc = libdeflate_gzip_decompress_ex(worker, data, size, room, told, &used, &made);
	libdeflate_free_decompressor(worker);
	bool is_whole = rc == LIBDEFLATE_SUCCESS && used == size && made == told;
	if (is_whole && out->size == 0 && !out->data) {
		*out = (struct buf){.data = room, .size = told, .cap = told + 1, .ceiling = out->ceiling};
		return true;
	}
	if (is_whole)
		buf_add(out, room, told);
	free(room);
	return is_whole;
}
