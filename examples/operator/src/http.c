#include "http.h"

#include <string.h>

/* What a token may hold beside letters and digits. */
static const char token_more[] = "!#$%&'*+-.^_`|~";

bool http_may_start(char byte)
{
	return part_is_made_of((struct part){&byte, 1}, token_more);
}

size_t http_find_end(const char *data, size_t size, size_t *scanned)
{
	for (;;) {
		const char *line = data + *scanned;
		const char *end = memchr(line, '\n', size - *scanned);
		if (!end)
			return 0;
		*scanned = (size_t)(end - data) + 1;
		if (end == line || (end == line + 1 && *line == '\r'))
			return *scanned;
	}
}

static void refuse_if(struct http_request *request, bool bad, unsigned status)
{
	if (bad && !request->refused)
		request->refused = status;
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

static void read_request_line(struct part line, struct http_request *request)
{
	struct part method = part_cut(&line, ' '), target = part_cut(&line, ' ');
	request->path = path_of(target);
	request->method = HTTP_OTHER + 1 + part_among(method, "GET HEAD POST");
	int version = part_among(line, "HTTP/1.0 HTTP/1.1");
	request->minor = version == 1;
	refuse_if(request,
	          version < 0 || !method.size || !target.size || !part_is_made_of(method, token_more),
	          400);
	for (size_t i = 0; i < target.size; i++)
		refuse_if(request, target.data[i] <= ' ' || target.data[i] > '~', 400);
}

struct seen {
	bool host, closes, stays;
};

static void read_value(struct part name, struct part value, struct http_request *request,
                       struct seen *seen)
{
	struct part *first = NULL;
	switch (part_among(name, "host content-length transfer-encoding connection expect content-type "
	                         "webhook-id webhook-timestamp webhook-signature")) {
	case 0:
		refuse_if(request, seen->host, 400);
		seen->host = true;
		break;
	case 1:
		refuse_if(request, request->has_length || part_number(value, &request->length), 400);
		request->has_length = true;
		break;
	case 2:
		/* Its one form that we know; in HTTP/1.0 it means nothing, and who sent it may think
		 * otherwise. */
		refuse_if(request, request->chunked || !request->minor, 400);
		refuse_if(request, !part_is(value, "chunked"), 501);
		request->chunked = true;
		break;
	case 3:
		seen->closes = seen->closes || part_lists(value, "close");
		seen->stays = seen->stays || part_lists(value, "keep-alive");
		break;
	case 4:
		request->expects_continue = request->minor && part_is(value, "100-continue");
		break;
	case 5:
		first = &request->content_type;
		break;
	case 6:
		first = &request->webhook_id;
		break;
	case 7:
		first = &request->webhook_timestamp;
		break;
	case 8:
		first = &request->webhook_signature;
		break;
	}
	if (first && !first->data)
		*first = value;
}

static void read_header(struct part line, struct http_request *request, struct seen *seen)
{
	struct part name = part_cut(&line, ':');
	/* A name that is a token: no space before the colon, no folded line. */
	bool bad = !name.size || name.data + name.size == line.data ||
	           !part_is_made_of(name, token_more);
	for (size_t i = 0; i < line.size; i++) {
		unsigned char byte = (unsigned char)line.data[i];
		bad = bad || (byte < ' ' && byte != '\t') || byte == 0x7f;
	}
	refuse_if(request, bad, 400);
	read_value(name, part_trim(line), request, seen);
}

void http_parse(const char *data, size_t size, struct http_request *request)
{
	struct part rest = {data, size};
	static struct seen seen;
	seen = (struct seen){0};
	*request = (struct http_request){0};
	while (rest.size) {
		bool first = rest.size == size;
		struct part line = part_cut(&rest, '\n');
		if (line.size == 0 || line.data[--line.size] != '\r')
			refuse_if(request, true, 400);
		else if (first)
			read_request_line(line, request);
		else if (line.size)
			read_header(line, request, &seen);
	}
	refuse_if(request, request->chunked && request->has_length, 400);
	request->keep_alive = !seen.closes && (request->minor || seen.stays) && !request->refused;
}
