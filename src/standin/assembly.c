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

/* Where the blank before -H is in a producer string that starts at `at`; NULL if not there. */
static const char *find_trace(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	stop = stop ? stop : end;
	const char *option = memmem(at, (size_t)(stop - at), " -", 2);
	if (!option || stop - option < 4 || option[2] != 'H')
		return NULL;
	return strchr(" \"\\", option[3]) ? option : NULL;
}

void assembly_without_trace(struct span text, struct buf *out)
{
	static const char producer[] = "\"GNU ";
	const char *at = text.at, *end = text.at + text.length;
	while (at < end) {
		const char *found = memmem(at, (size_t)(end - at), producer, sizeof producer - 1);
		if (!found)
			break;
		const char *after = found + sizeof producer - 1;
		const char *option = find_trace(after, end);
		const char *stop = option ? option : after;
		buf_add(out, at, (size_t)(stop - at));
		at = option ? option + 3 : after;
	}
	buf_add(out, at, (size_t)(end - at));
}
