/* Requests of HTTP/1.1 and 1.0 (RFC 9112), read strictly: whatever two readers could understand
 * differently (bare CR or LF, folded lines, two lengths, a length and chunks) is refused.  HTTP/2
 * with prior knowledge is refused, too: its preface is a request of a version we do not speak. */
#ifndef OPERATOR_HTTP_H
#define OPERATOR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "part.h"
#include "reply.h"

#define HTTP_HEAD_MAX ((size_t)16 << 10) /* bytes of request line and headers */

enum http_method { HTTP_OTHER, HTTP_GET, HTTP_HEAD, HTTP_POST };

/* The headers that are looked at.  Those of a request that are kept as they are come first; from
 * Host on there may be but one of each.  The last ones matter in an answer alone. */
enum http_header {
	HTTP_CONTENT_TYPE,
	HTTP_WEBHOOK_ID,
	HTTP_WEBHOOK_TIMESTAMP,
	HTTP_WEBHOOK_SIGNATURE,
	HTTP_EXPECT,
	HTTP_HOST,
	HTTP_LENGTH,
	HTTP_CODING,
	HTTP_HEADERS,
	HTTP_CONNECTION = HTTP_HEADERS,
	HTTP_UPGRADE,
	HTTP_ACCEPT,
	HTTP_EXTENSIONS,
	HTTP_PROTOCOL
};

struct http_request {
	enum http_method method;
	unsigned minor;            /* HTTP/1.minor: 0 or 1, if it is not refused */
	enum reply_status refused; /* 0, or what to answer before the connection is closed */
	bool keep_alive;           /* the client wants to say more */
	bool expects_continue;
	bool chunked;
	int64_t length;   /* of the body; INT64_MAX when it is that or more */
	struct part path; /* without its query, as it came */
	/* Of several headers of one name, the first; NULL when there is none. */
	struct part header[HTTP_HEADERS];
};

/* Whether a request can start with this byte. */
bool http_may_start(const char *data);
/* The size of the head that data starts with, its empty line included; 0 when it is not whole yet.
 * *scanned, 0 at first, saves looking at the same bytes twice. */
size_t http_find_end(const char *data, size_t size, uint32_t *scanned);
/* Reads a whole head; the parts point into it. */
void http_parse(const char *data, size_t size, struct http_request *request);
/* Reads one line, "name: value".  Returns which of the headers it is, -1 when it is none of them,
 * or -2 when the line is not of that form: a name is a token, so that no space is before the colon
 * and no line is folded. */
int http_read_header(struct part line, struct part *value);

#endif
