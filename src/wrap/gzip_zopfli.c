#include "wrap/gzip_zopfli.h"

#include <stdlib.h>
#include <zopfli/zopfli.h>

#include "base/mem.h"

#define HEADER_OS 9 /* offset of the OS byte; zopfli writes 3 ("Unix") */

void gzip_smallest(const void *data, size_t size, struct buf *out)
{
	ZopfliOptions options;
	ZopfliInitOptions(&options);
	MEM_AUTO unsigned char *packed = NULL;
	size_t got = 0;
	ZopfliCompress(&options, ZOPFLI_FORMAT_GZIP, data, size, &packed, &got);
	if (!packed || got <= HEADER_OS)
		abort();
	packed[HEADER_OS] = 255;
	buf_add(out, packed, got);
}
