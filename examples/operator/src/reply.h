/* The answers of the HTTP server. */
#ifndef OPERATOR_REPLY_H
#define OPERATOR_REPLY_H

#include <stdbool.h>

#include "text.h"

#define REPLY_BODY_MAX 640 /* bytes */
#define REPLY_MAX 1024     /* bytes of one, headers and all */

struct reply {
	unsigned status;   /* 503 goes with Retry-After */
	const char *allow; /* or "" */
	const char *body;  /* plain text, or NULL for what goes with the status: mostly none at all */
};

enum reply_end {
	REPLY_KEEP,     /* the connection stays open */
	REPLY_KEEP_OLD, /* and that has to be said, to a client of HTTP/1.0 */
	REPLY_CLOSE,
};

/* Appends status line, headers and, unless `head` (an answer to HEAD), the body. */
void reply_write(struct text *out, const struct reply *reply, bool head, enum reply_end end);

#endif
