#include "base/buf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void buf_add(struct buf *buf, const void *data, size_t size)
{
	size_t ceiling = buf->ceiling ? buf->ceiling : BUF_CEILING;
	if (buf->full || size > ceiling - buf->size) {
		buf->full = true;
		return;
	}
	mem_grow(&buf->data, &buf->cap, buf->size + size + 1, 1);
	if (size)
		memcpy(buf->data + buf->size, data, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void buf_add_str(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_byte(struct buf *buf, unsigned char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_add_fill(struct buf *buf, unsigned char byte, size_t count)
{
	unsigned char block[256];
	memset(block, byte, sizeof block);
	while (count && !buf->full) {
		size_t part = count < sizeof block ? count : sizeof block;
		buf_add(buf, block, part);
		count -= part;
	}
}

void buf_format(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = str_vformat(format, args);
	va_end(args);
	buf_add_str(buf, text);
	free(text);
}

struct span buf_span(const struct buf *buf)
{
	return (struct span){(const char *)buf->data, buf->size};
}

char *buf_detach(struct buf *buf)
{
	if (!buf->data)
		return str_dup("");
	char *text = (char *)buf->data;
	*buf = (struct buf){.ceiling = buf->ceiling};
	return text;
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){.ceiling = buf->ceiling};
}
