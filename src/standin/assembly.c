#include "standin/assembly.h"

#include <string.h>

#include "wire/compile_record.h"

static void add_escaped(struct span line, struct buf *out)
{
	for (size_t i = 0; i < line.length; i++) {
		unsigned char c = (unsigned char)line.at[i];
		if (c == '"' || c == '\\')
			buf_format(out, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			buf_format(out, "\\%03o", c);
		else
			buf_add_byte(out, c);
	}
}

void assembly_add_record(struct span record, struct buf *out)
{
	/* The empty line first: the text before may end in the middle of one.  %progbits is what
	 * every target's assembler takes; @ starts a comment on some. */
	buf_format(out, "\n\t.section\t%s,\"e\",%%progbits\n", COMPILE_RECORD_SECTION);
	while (record.length) {
		const char *end = memchr(record.at, '\n', record.length);
		size_t length = end ? (size_t)(end - record.at) : record.length;
		buf_add_str(out, "\t.ascii\t\"");
		add_escaped((struct span){record.at, length}, out);
		buf_add_str(out, "\\n\"\n");
		length += end ? 1 : 0;
		record.at += length;
		record.length -= length;
	}
}
