#define _GNU_SOURCE
#include "hello.h"

#include <string.h>
#include <strings.h>

struct text {
	const char *at;
	size_t length;
};

static bool is(struct text text, const char *word)
{
	return text.length == strlen(word) && strncasecmp(text.at, word, text.length) == 0;
}

static struct text trim(struct text text)
{
	while (text.length && (*text.at == ' ' || *text.at == '\t'))
		text.at++, text.length--;
	while (text.length && (text.at[text.length - 1] == ' ' || text.at[text.length - 1] == '\t'))
		text.length--;
	return text;
}

/* Cuts `text` at the first `mark`: returns what is before it, leaves in *text what is behind. */
static struct text cut(struct text *text, char mark)
{
	const char *found = memchr(text->at, mark, text->length);
	struct text before = *text;
	if (!found) {
		text->at += text->length;
		text->length = 0;
		return before;
	}
	before.length = (size_t)(found - text->at);
	text->at = found + 1;
	text->length -= before.length + 1;
	return before;
}

/* "gzip", "*", "gzip;q=0.5" allow it; "gzip;q=0" and "gzip;q=0.000" do not (RFC 9110, 12.5.3). */
static bool allows_gzip(struct text list)
{
	bool any = false, allowed = false, named = false;
	while (list.length) {
		struct text item = cut(&list, ',');
		struct text name = trim(cut(&item, ';'));
		struct text weight = trim(item);
		bool zero = weight.length >= 3 && strncasecmp(weight.at, "q=0", 3) == 0;
		for (size_t i = 3; zero && i < weight.length; i++)
			zero = weight.at[i] == '.' || weight.at[i] == '0';
		if (is(name, "gzip") || is(name, "x-gzip"))
			named = true, allowed = !zero;
		else if (is(name, "*"))
			any = !zero;
	}
	return named ? allowed : any;
}

static void refuse(struct request *request, int status)
{
	if (!request->refused)
		request->refused = status;
	request->keep_alive = false;
}

static void read_request_line(struct text line, struct request *request)
{
	struct text method = cut(&line, ' ');
	struct text target = cut(&line, ' ');
	request->path = target.at;
	request->path_length = target.length;
	request->keep_alive = is(line, "HTTP/1.1");
	request->head = is(method, "HEAD");
	if (target.length == 0 || *target.at != '/' || method.length == 0)
		refuse(request, 400);
	else if (!is(line, "HTTP/1.1") && !is(line, "HTTP/1.0"))
		refuse(request, strncmp(line.at, "HTTP/", 5) == 0 ? 505 : 400);
	else if (!request->head && !is(method, "GET"))
		refuse(request, 405);
}

static void read_header(struct text line, struct request *request, unsigned *hosts)
{
	if (!memchr(line.at, ':', line.length) || *line.at == ' ' || *line.at == '\t') {
		refuse(request, 400);
		return;
	}
	struct text name = cut(&line, ':');
	struct text value = trim(line);
	if (is(name, "Host"))
		++*hosts;
	else if (is(name, "Accept-Encoding"))
		request->gzip = allows_gzip(value);
	else if (is(name, "Connection") && is(value, "close"))
		request->keep_alive = false;
	else if (is(name, "Transfer-Encoding") || (is(name, "Content-Length") && !is(value, "0")))
		refuse(request, 413); /* nothing here takes a body */
}

enum parsed request_parse(const char *data, size_t size, struct request *request, size_t *used)
{
	*request = (struct request){0};
	const char *end = memmem(data, size, "\r\n\r\n", 4);
	*used = size;
	if (!end) {
		if (size < REQUEST_MOST)
			return PARSED_MORE;
		request->path = data;
		request->refused = 431;
		return PARSED_WHOLE;
	}
	*used = (size_t)(end - data) + 4;
	struct text rest = {data, *used - 2};
	unsigned hosts = 0;
	struct text line = cut(&rest, '\n');
	line.length -= line.length && line.at[line.length - 1] == '\r';
	read_request_line(line, request);
	bool newer = request->keep_alive;
	while (rest.length) {
		line = cut(&rest, '\n');
		line.length -= line.length && line.at[line.length - 1] == '\r';
		if (line.length)
			read_header(line, request, &hosts);
	}
	if (hosts > 1 || (newer && hosts == 0))
		refuse(request, 400);
	return PARSED_WHOLE;
}
