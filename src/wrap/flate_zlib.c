#include "wrap/flate_zlib.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/mem.h"

void flate_pack(const void *data, size_t size, struct buf *out)
{
	uLongf room = compressBound(size);
	MEM_AUTO unsigned char *packed = mem_alloc(room);
	if (compress2(packed, &room, data, size, Z_BEST_COMPRESSION) != Z_OK)
		abort(); /* only memory can fail here: the room is zlib's own bound */
	buf_add(out, packed, room);
}

static int inflate_into(z_stream *stream, size_t size, size_t ceiling, struct buf *out,
                        struct err *err)
{
	unsigned char block[65536];
	size_t total = 0, left = size;
	int rc = Z_OK;
	while (rc != Z_STREAM_END) {
		if (stream->avail_in == 0 && left) {
			stream->avail_in = left > UINT_MAX ? UINT_MAX : (uInt)left;
			left -= stream->avail_in;
		}
		stream->next_out = block;
		stream->avail_out = sizeof block;
		rc = inflate(stream, Z_NO_FLUSH);
		if (rc == Z_MEM_ERROR)
			mem_alloc((size_t)-1); /* it must not look like damage */
		size_t got = sizeof block - stream->avail_out;
		if (rc == Z_BUF_ERROR || (rc == Z_OK && got == 0 && stream->avail_in == 0 && left == 0))
			return err_set(err, ERR_FAIL, "compressed data is cut short");
		if (rc != Z_OK && rc != Z_STREAM_END)
			return err_set(err, ERR_FAIL, "compressed data is damaged: %s",
			               stream->msg ? stream->msg : "wrong format");
		total += got;
		if (total > ceiling)
			return err_set(err, ERR_FAIL, "compressed data unpacks to more than %zu bytes",
			               ceiling);
		buf_add(out, block, got);
	}
	if (stream->avail_in || left)
		return err_set(err, ERR_FAIL, "there are bytes behind the compressed data");
	return 0;
}

int flate_unpack(const void *data, size_t size, size_t ceiling, struct buf *out, struct err *err)
{
	z_stream stream = {0};
	union {
		const void *from;
		unsigned char *to;
	} cast = {.from = data};
	stream.next_in = cast.to;
	if (inflateInit2(&stream, MAX_WBITS + 32) != Z_OK)
		mem_alloc((size_t)-1); /* only memory can be missing */
	int rc = inflate_into(&stream, size, ceiling, out, err);
	inflateEnd(&stream);
	return rc;
}
