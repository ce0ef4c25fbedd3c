#include "reply.h"

#include <string.h>
#include <time.h>

#include "date.h"

/* "200 OK" for 200. */
static const char *reason(unsigned status)
{
	static const char reasons[] = "200 OK\0"
								  "400 Bad Request\0"
								  "401 Unauthorized\0"
								  "404 Not Found\0"
								  "405 Method Not Allowed\0"
								  "408 Request Timeout\0"
								  "413 Payload Too Large\0"
								  "415 Unsupported Media Type\0"
								  "422 Unprocessable Entity\0"
								  "431 Request Header Fields Too Large\0"
								  "501 Not Implemented\0"
								  "503 Service Unavailable";
	const char *row = reasons;
	while ((unsigned)(row[0] * 100 + row[1] * 10 + row[2] - '0' * 111) != status)
		row += strlen(row) + 1;
	return row;
}

/* Made once a second. */
static const struct text *date_now(void)
{
	static char line[32];
	static struct text text;
	static time_t made;
	time_t now = time(NULL);
	if (now != made) {
		text = (struct text)TEXT_IN(line);
		date_add_http(&text, (uint64_t)now);
		made = now;
	}
	return &text;
}

void reply_write(struct text *out, const struct reply *reply, bool head, enum reply_end end)
{
	static const char ends[][25] = {"", "\r\nconnection: keep-alive", "\r\nconnection: close"};
	const struct text *date = date_now();
	text_write(out, "HTTP/1.1 %s%s%s%s%s%s\r\ncontent-length: %u\r\ndate: %S\r\n\r\n%s",
	           reason(reply->status),
	           *reply->body ? "\r\ncontent-type: text/plain; charset=utf-8" : "",
	           *reply->allow ? "\r\nallow: " : "", reply->allow,
	           reply->status == 503 ? "\r\nretry-after: 5" : "", ends[end],
	           (unsigned)strlen(reply->body), date->data, date->size, head ? "" : reply->body);
}
