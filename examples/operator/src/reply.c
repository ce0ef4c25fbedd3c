#include "reply.h"

#include <string.h>

#include "clock.h"
#include "date.h"
#include "part.h"

/* In the order of enum reply_status: the first line, or more, and the body. */
static const char replies[] =
	"200 OK\0\0"
	"200 OK\0ok\0"
	"400 Bad Request\0\0"
	"400 Bad Request\0Invalid payload\0"
	"401 Unauthorized\0Invalid authentication\0"
	"404 Not Found\0\0"
	"405 Method Not Allowed\0\0"
	"408 Request Timeout\0\0"
	"413 Payload Too Large\0Failed to buffer the request body: length limit exceeded\0"
	"415 Unsupported Media Type\0Expected request with `Content-Type: application/json`\0"
	"422 Unprocessable Entity\0\0"
	"431 Request Header Fields Too Large\0\0"
	"501 Not Implemented\0\0"
	"503 Service Unavailable\r\nretry-after: 5\0";

void reply_write(struct text *out, const struct reply *reply, bool head, enum reply_end end)
{
	static const char ends[][25] = {"", "\r\nconnection: keep-alive", "\r\nconnection: close"};
	const char *line = part_pick(replies, 2 * reply->status), *body = reply->body;
	if (!body)
		body = part_pick(line, 1);
	text_write(out, "HTTP/1.1 %s%s%s%s\r\ncontent-length: %u\r\ndate: ", line,
	           *body ? "\r\ncontent-type: text/plain; charset=utf-8" : "", reply->allow, ends[end],
	           (unsigned)strlen(body));
	date_add_http(out, (uint64_t)clock_seconds());
	text_write(out, "\r\n\r\n%s", head ? "" : body);
}
