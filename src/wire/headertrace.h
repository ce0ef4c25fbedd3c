/* Takes the lines that `gcc -H` adds out of a compiler's stderr and keeps the header names.
 * Format: gcc manual, -H: dots for the depth, a blank, the path; "!" or "x" before a precompiled
 * header; at the end one sentence (translated) and the headers without include guards. */
#ifndef TARE_WIRE_HEADERTRACE_H
#define TARE_WIRE_HEADERTRACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/strmap.h"

struct headertrace {
	struct strlist headers; /* in the order of the text, each once */
	/* The rest is the filter's own. */
	struct buf line;    /* a line not yet complete */
	struct buf held;    /* a line that may be the trailer's sentence */
	struct strmap seen; /* the headers again */
	size_t depth;       /* of the header before */
};

/* Filters `size` more bytes; what is not from -H is appended to *pass. */
void headertrace_feed(struct headertrace *trace, const void *data, size_t size, struct buf *pass);
/* The stream has ended: what is still held back goes to *pass. */
void headertrace_end(struct headertrace *trace, struct buf *pass);
void headertrace_release(struct headertrace *trace);

#endif
