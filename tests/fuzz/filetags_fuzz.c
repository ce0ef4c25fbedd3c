/* Tags that are believed are written so that they are believed again, and say the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/filetags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct filetags tags, again;
	BUF_AUTO struct buf text = BUF_INIT;
	if (!filetags_read((struct span){(const char *)data, size}, &tags))
		return 0;
	buf_add_str(&text, "/*\n");
	filetags_write(&tags, &text);
	buf_add_str(&text, " */\n");
	/* Longer than before by what separates the tags, at most. */
	if (text.size <= FILETAGS_HEAD) {
		if (!filetags_read(buf_span(&text), &again))
			abort();
		if (!str_equal(tags.name, again.name) || !str_equal(tags.version, again.version) ||
		    !str_equal(tags.purl, again.purl) || !str_equal(tags.license, again.license) ||
		    !str_equal(tags.sha256, again.sha256) || !str_equal(tags.comment, again.comment))
			abort();
		filetags_release(&again);
	}
	filetags_release(&tags);
	return 0;
}
