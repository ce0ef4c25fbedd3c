/* The answers of the HTTP server. */
#ifndef OPERATOR_REPLY_H
#define OPERATOR_REPLY_H

#include <stdbool.h>

#include "text.h"

#define REPLY_BODY_MAX 640 /* bytes */
#define REPLY_MAX 1024     /* bytes of one, headers and all */

/* Each goes with a reason and a body, which is mostly empty. */
enum reply_status {
	REPLY_200,
	REPLY_200_LIVE, /* "ok" */
	REPLY_400,
	REPLY_400_CUT, /* the body has no end */
	REPLY_401,
	REPLY_404,
	REPLY_405,
	REPLY_408,
	REPLY_413,
	REPLY_415,
	REPLY_422,
	REPLY_431,
	REPLY_501,
	REPLY_503, /* with Retry-After */
};

struct reply {
	enum reply_status status;
	const char *allow; /* the header of that name, begun with a line's end, or "" */
	const char *body;  /* plain text, or NULL for the one that goes with the status */
};

enum reply_end {
	REPLY_KEEP,     /* the connection stays open */
	REPLY_KEEP_OLD, /* and that has to be said, to a client of HTTP/1.0 */
	REPLY_CLOSE,
};

/* Appends status line, headers and, unless `head` (an answer to HEAD), the body. */
void reply_write(struct text *out, const struct reply *reply, bool head, enum reply_end end);

#endif
