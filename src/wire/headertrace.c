#include "wire/headertrace.h"

#include <string.h>

#include "base/limit.h"
#include "base/mem.h"

void headertrace_release(struct headertrace *trace)
{
	strlist_release(&trace->headers);
	buf_release(&trace->line);
	buf_release(&trace->held);
	strmap_release(&trace->seen);
	*trace = (struct headertrace){0};
}

static void flush_held(struct headertrace *trace, struct buf *pass)
{
	buf_add(pass, trace->held.data, trace->held.size);
	buf_release(&trace->held);
}

/* Depth and path of a header line; false for any other line. */
static bool header_line(const struct headertrace *trace, const char *line, size_t *depth,
                        const char **path)
{
	if ((line[0] == '!' || line[0] == 'x') && line[1] == ' ' && str_ends(line, ".gch")) {
		*depth = trace->depth;
		*path = line + 2;
		return true;
	}
	*depth = strspn(line, ".");
	*path = line + *depth + 1;
	/* One level at a time: other text that starts with dots hardly ever fits. */
	return *depth > 0 && line[*depth] == ' ' && line[*depth + 1] != '\0' &&
	       *depth <= trace->depth + 1;
}

/* One complete line, its newline included. */
static void take_line(struct headertrace *trace, struct buf *pass)
{
	size_t size = trace->line.size;
	char *line = (char *)trace->line.data;
	line[size - 1] = '\0';
	size_t depth;
	const char *path;
	if (strlen(line) == size - 1) {
		if (header_line(trace, line, &depth, &path)) {
			flush_held(trace, pass);
			trace->depth = depth;
			if (strmap_put(&trace->seen, path, 0))
				strlist_add(&trace->headers, path);
			buf_release(&trace->line);
			return;
		}
		if (strmap_get(&trace->seen, line)) {
			/* In the trailer; the line held back was its sentence. */
			buf_release(&trace->held);
			buf_release(&trace->line);
			return;
		}
	}
	flush_held(trace, pass);
	bool sentence = size > 2 && line[size - 2] == ':';
	line[size - 1] = '\n';
	buf_add(sentence ? &trace->held : pass, line, size);
	buf_release(&trace->line);
}

void headertrace_feed(struct headertrace *trace, const void *data, size_t size, struct buf *pass)
{
	const char *at = data;
	while (size) {
		const char *end = memchr(at, '\n', size);
		size_t part = end ? (size_t)(end - at) + 1 : size;
		buf_add(&trace->line, at, part);
		if (end)
			take_line(trace, pass);
		else if (trace->line.size > LIMIT_PATH * 2) {
			/* No header's name is that long. */
			flush_held(trace, pass);
			buf_add(pass, trace->line.data, trace->line.size);
			buf_release(&trace->line);
		}
		at += part;
		size -= part;
	}
}

void headertrace_end(struct headertrace *trace, struct buf *pass)
{
	flush_held(trace, pass);
	buf_add(pass, trace->line.data, trace->line.size);
	buf_release(&trace->line);
}
