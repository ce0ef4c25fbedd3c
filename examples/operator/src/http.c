#include "http.h"

/* What a token may hold beside letters and digits. */
static const char token_more[] = "!#$%&'*+-.^_`|~";

bool http_may_start(const char *data)
{
	return part_is_made_of((struct part){data, 1}, token_more);
}

size_t http_find_end(const char *data, size_t size, uint32_t *scanned)
{
	for (;;) {
		struct part line = {data + *scanned, size - *scanned};
		size_t length = part_find(line, '\n');
		if (length == line.size)
			return 0;
		*scanned += (uint32_t)length + 1;
		if (length == 0 || (length == 1 && *line.data == '\r'))
			return *scanned;
	}
}

/* The path of "/path?query" and of "http://host/path?query" (RFC 9112, 3.2); "*" and "host:port"
 * are paths of their own, which nothing lives at. */
static struct part path_of(struct part target)
{
	struct part path = part_cut(&target, '?');
	if (path.size >= 7 && part_is((struct part){path.data, 7}, "http://"))
		for (path.data += 7, path.size -= 7; path.size && *path.data != '/'; path.size--)
			path.data++;
	return path;
}

int http_read_header(struct part line, struct part *value)
{
	size_t colon = part_find(line, ':');
	struct part name = {line.data, colon};
	if (!colon || colon == line.size || !part_is_made_of(name, token_more))
		return -2;
	*value = part_trim((struct part){line.data + colon + 1, line.size - colon - 1});
	return part_among(name,
	                  "content-type webhook-id webhook-timestamp webhook-signature expect host "
	                  "content-length transfer-encoding connection upgrade sec-websocket-accept "
	                  "sec-websocket-extensions sec-websocket-protocol");
}

/* The readers return 0, or the status to refuse the request with. */
static enum reply_status read_request_line(struct part line, struct http_request *request)
{
	struct part method = part_cut(&line, ' '), target = part_cut(&line, ' ');
	int version = part_among(line, "HTTP/1.0 HTTP/1.1");
	request->path = path_of(target);
	request->method = HTTP_OTHER + 1 + part_among(method, "GET HEAD POST");
	request->minor = (unsigned)version;
	bool good = version >= 0 && method.size && target.size && part_is_made_of(method, token_more);
	return good ? 0 : REPLY_400;
}

/* What "connection" headers said. */
static bool closes, stays;

static enum reply_status read_header(struct part line, struct http_request *request)
{
	static struct part found;
	int number = http_read_header(line, &found);
	struct part value = found;
	if (number < -1)
		return REPLY_400;
	if (number == HTTP_CONNECTION) {
		closes |= part_lists(value, "close");
		stays |= part_lists(value, "keep-alive");
	} else if ((unsigned)number < HTTP_HEADERS) {
		if (!request->header[number].data)
			request->header[number] = value;
		else if (number >= HTTP_HOST)
			return REPLY_400;
	}
	return 0;
}

/* Where the body ends. */
static enum reply_status read_framing(struct http_request *request)
{
	struct part length = request->header[HTTP_LENGTH], coding = request->header[HTTP_CODING];
	request->chunked = coding.data;
	/* In HTTP/1.0 a coding means nothing, and who sent it may think otherwise. */
	if ((coding.data && (!request->minor || length.data)) ||
	    (length.data && (request->length = part_value(length)) < 0))
		return REPLY_400;
	return coding.data && !part_is(coding, "chunked") ? REPLY_501 : 0;
}

/* Takes the line's end off; false when there is none, or before it something that moves a cursor.
 * The request's line is ASCII alone. */
static bool take_end(struct part *line, bool first)
{
	if (!line->size || line->data[--line->size] != '\r')
		return false;
	for (size_t i = 0; i < line->size; i++) {
		unsigned char byte = (unsigned char)line->data[i];
		if ((byte < ' ' && (byte != '\t' || first)) || byte == 0x7f || (byte > 0x7f && first))
			return false;
	}
	return true;
}

void http_parse(const char *data, size_t size, struct http_request *request)
{
	struct part rest = {data, size};
	closes = stays = false;
	*request = (struct http_request){0};
	while (rest.size && !request->refused) {
		bool first = rest.size == size;
		struct part line = part_cut(&rest, '\n');
		if (!take_end(&line, first))
			request->refused = REPLY_400;
		else if (first)
			request->refused = read_request_line(line, request);
		else if (line.size)
			request->refused = read_header(line, request);
	}
	if (!request->refused)
		request->refused = read_framing(request);
	if (request->minor) {
		stays = true;
		request->expects_continue = part_is(request->header[HTTP_EXPECT], "100-continue");
	}
	if (stays && !closes && !request->refused)
		request->keep_alive = true;
}
