#include "reply.h"

#include <string.h>

#include "clock.h"
#include "date.h"

/* Each status with its reason, and the body that goes with it. */
static const char replies[] =
	"200 OK\0\0"
	"400 Bad Request\0\0"
	"401 Unauthorized\0Invalid authentication\0"
	"404 Not Found\0\0"
	"405 Method Not Allowed\0\0"
	"408 Request Timeout\0\0"
	"413 Payload Too Large\0Failed to buffer the request body: length limit exceeded\0"
	"415 Unsupported Media Type\0Expected request with `Content-Type: application/json`\0"
	"422 Unprocessable Entity\0\0"
	"431 Request Header Fields Too Large\0\0"
	"501 Not Implemented\0\0"
	"503 Service Unavailable\0";

/* Made once a second. */
static const struct text *date_now(void)
{
	static char line[32];
	static struct text text;
	static time_t made;
	time_t now = clock_seconds();
	if (now != made) {
		text_begin(&text, line, sizeof line);
		date_add_http(&text, (uint64_t)now);
		made = now;
	}
	return &text;
}

void reply_write(struct text *out, const struct reply *reply, bool head, enum reply_end end)
{
	static const char ends[][25] = {"", "\r\nconnection: keep-alive", "\r\nconnection: close"};
	const struct text *date = date_now();
	const char *line = replies, *usual, *body = reply->body;
	for (;; line = usual + strlen(usual) + 1) {
		usual = line + strlen(line) + 1;
		if ((unsigned)(line[0] * 100 + line[1] * 10 + line[2] - '0' * 111) == reply->status)
			break;
	}
	if (!body)
		body = usual;
	text_write(out, "HTTP/1.1 %s%s%s%s%s%s\r\ncontent-length: %u\r\ndate: %S\r\n\r\n%s", line,
	           *body ? "\r\ncontent-type: text/plain; charset=utf-8" : "",
	           *reply->allow ? "\r\nallow: " : "", reply->allow,
	           reply->status == 503 ? "\r\nretry-after: 5" : "", ends[end], (unsigned)strlen(body),
	           date->data, (size_t)date->size, head ? "" : body);
}
