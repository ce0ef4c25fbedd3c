#include "reply.h"

#include <time.h>

#include "date.h"

static const char *reason(unsigned status)
{
	switch (status) {
	case 200:
		return "200 OK";
	case 400:
		return "400 Bad Request";
	case 401:
		return "401 Unauthorized";
	case 404:
		return "404 Not Found";
	case 405:
		return "405 Method Not Allowed";
	case 408:
		return "408 Request Timeout";
	case 413:
		return "413 Payload Too Large";
	case 415:
		return "415 Unsupported Media Type";
	case 422:
		return "422 Unprocessable Entity";
	case 431:
		return "431 Request Header Fields Too Large";
	case 501:
		return "501 Not Implemented";
	}
	return "503 Service Unavailable";
}

/* The line is made once a second. */
static void add_date(struct text *out)
{
	static char line[40];
	static struct text text;
	static time_t made;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec != made) {
		text = (struct text)TEXT_IN(line);
		text_add_str(&text, "date: ");
		date_add_http(&text, (uint64_t)now.tv_sec);
		made = now.tv_sec;
	}
	text_add(out, text.data, text.size);
}

void reply_write(struct text *out, const struct reply *reply, bool head, enum reply_end end)
{
	text_add_str(out, "HTTP/1.1 ");
	text_add_str(out, reason(reply->status));
	if (reply->body)
		text_add_str(out, "\r\ncontent-type: text/plain; charset=utf-8");
	if (reply->allow) {
		text_add_str(out, "\r\nallow: ");
		text_add_str(out, reply->allow);
	}
	if (reply->retry_later)
		text_add_str(out, "\r\nretry-after: 5");
	if (end != REPLY_KEEP)
		text_add_str(out,
		             end == REPLY_CLOSE ? "\r\nconnection: close" : "\r\nconnection: keep-alive");
	text_add_str(out, "\r\ncontent-length: ");
	text_add_uint(out, reply->body ? reply->size : 0);
	text_add_str(out, "\r\n");
	add_date(out);
	text_add_str(out, "\r\n\r\n");
	if (reply->body && !head)
		text_add(out, reply->body, reply->size);
}
