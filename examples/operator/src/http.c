#include "http.h"

#include <string.h>
#include <strings.h>

static bool is(struct http_part part, const char *word)
{
	return part.size == strlen(word) && strncasecmp(part.data, word, part.size) == 0;
}

static bool is_exactly(struct http_part part, const char *word)
{
	return part.size == strlen(word) && memcmp(part.data, word, part.size) == 0;
}

bool http_may_start(char byte)
{
	bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
	return letter || (byte >= '0' && byte <= '9') || (byte && strchr("!#$%&'*+-.^_`|~", byte));
}

static bool is_token(struct http_part part)
{
	for (size_t i = 0; i < part.size; i++)
		if (!http_may_start(part.data[i]))
			return false;
	return part.size > 0;
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

/* Cuts off the part before the separator, which goes too; all of it when there is none. */
static struct http_part cut(struct http_part *text, char separator)
{
	struct http_part before = *text;
	const char *found = memchr(text->data, separator, text->size);
	size_t gone = found ? (size_t)(found - text->data) + 1 : text->size;
	before.size = found ? gone - 1 : gone;
	text->data += gone;
	text->size -= gone;
	return before;
}

static struct http_part trim(struct http_part text)
{
	while (text.size && (*text.data == ' ' || *text.data == '\t')) {
		text.data++;
		text.size--;
	}
	while (text.size && strchr(" \t", text.data[text.size - 1]) && text.data[text.size - 1])
		text.size--;
	return text;
}

static void refuse(struct http_request *request, unsigned status)
{
	if (!request->refused)
		request->refused = status;
}

/* The path of "/path?query" and of "http://host/path?query" (RFC 9112, 3.2); "*" and "host:port"
 * are paths of their own, which nothing lives at. */
static struct http_part path_of(struct http_part target)
{
	if (target.size > 7 && strncasecmp(target.data, "http://", 7) == 0) {
		target.data += 7;
		target.size -= 7;
		while (target.size && *target.data != '/' && *target.data != '?') {
			target.data++;
			target.size--;
		}
	}
	return cut(&target, '?');
}

static void read_request_line(struct http_part line, struct http_request *request)
{
	struct http_part method = cut(&line, ' ');
	struct http_part target = cut(&line, ' ');
	request->path = path_of(target);
	if (is_exactly(method, "GET"))
		request->method = HTTP_GET;
	else if (is_exactly(method, "HEAD"))
		request->method = HTTP_HEAD;
	else if (is_exactly(method, "POST"))
		request->method = HTTP_POST;
	request->minor = is_exactly(line, "HTTP/1.1");
	request->keep_alive = request->minor == 1;
	if (!is_token(method) || target.size == 0 || (!request->minor && !is_exactly(line, "HTTP/1.0")))
		refuse(request, 400);
	for (size_t i = 0; i < target.size; i++)
		if (target.data[i] <= ' ' || target.data[i] > '~')
			refuse(request, 400);
}

static void read_length(struct http_part value, struct http_request *request)
{
	uint64_t length = 0;
	if (request->has_length || value.size == 0)
		refuse(request, 400);
	for (size_t i = 0; i < value.size; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			refuse(request, 400);
		bool fits = length < UINT64_MAX / 10 - 1;
		length = fits ? length * 10 + (uint64_t)(value.data[i] - '0') : UINT64_MAX;
	}
	request->has_length = true;
	request->length = length;
}

static void read_connection(struct http_part value, bool *closes, bool *stays)
{
	while (value.size) {
		struct http_part option = trim(cut(&value, ','));
		*closes = *closes || is(option, "close");
		*stays = *stays || is(option, "keep-alive");
	}
}

static void keep_first(struct http_part *part, struct http_part value)
{
	if (!part->data)
		*part = value;
}

struct seen {
	bool host, closes, stays;
};

static void read_value(struct http_part name, struct http_part value, struct http_request *request,
                       struct seen *seen)
{
	if (is(name, "host")) {
		if (seen->host)
			refuse(request, 400);
		seen->host = true;
	} else if (is(name, "content-length")) {
		read_length(value, request);
	} else if (is(name, "transfer-encoding")) {
		/* Its one form that we know; in HTTP/1.0 it means nothing, and who sent it may think
		 * otherwise. */
		if (request->chunked || !request->minor)
			refuse(request, 400);
		if (!is(value, "chunked"))
			refuse(request, 501);
		request->chunked = true;
	} else if (is(name, "connection")) {
		read_connection(value, &seen->closes, &seen->stays);
	} else if (is(name, "expect")) {
		request->expects_continue = request->minor && is(value, "100-continue");
	} else if (is(name, "content-type")) {
		keep_first(&request->content_type, value);
	} else if (is(name, "webhook-id")) {
		keep_first(&request->webhook_id, value);
	} else if (is(name, "webhook-timestamp")) {
		keep_first(&request->webhook_timestamp, value);
	} else if (is(name, "webhook-signature")) {
		keep_first(&request->webhook_signature, value);
	}
}

static void read_header(struct http_part line, struct http_request *request, struct seen *seen)
{
	bool has_colon = memchr(line.data, ':', line.size) != NULL;
	struct http_part name = cut(&line, ':');
	/* A name that is a token: no space before the colon, no folded line. */
	if (!has_colon || !is_token(name)) {
		refuse(request, 400);
		return;
	}
	for (size_t i = 0; i < line.size; i++) {
		unsigned char byte = (unsigned char)line.data[i];
		if ((byte < ' ' && byte != '\t') || byte == 0x7f)
			refuse(request, 400);
	}
	read_value(name, trim(line), request, seen);
}

void http_parse(const char *data, size_t size, struct http_request *request)
{
	struct http_part rest = {data, size};
	struct seen seen = {0};
	bool first = true;
	*request = (struct http_request){0};
	while (rest.size) {
		struct http_part line = cut(&rest, '\n');
		if (line.size == 0 || line.data[--line.size] != '\r')
			refuse(request, 400);
		else if (first)
			read_request_line(line, request);
		else if (line.size)
			read_header(line, request, &seen);
		first = false;
	}
	if (request->chunked && request->has_length)
		refuse(request, 400);
	if (seen.closes || !(request->minor || seen.stays) || request->refused)
		request->keep_alive = false;
	else
		request->keep_alive = true;
}

enum {
	SIZE,      /* the digits of a chunk's size */
	EXTENSION, /* what is between them and the end of the line */
	SIZE_LF,
	DATA,
	DATA_CR,
	DATA_LF,
	TRAILER, /* at the start of a line behind the last chunk */
	TRAILER_REST,
	TRAILER_LF,
	LAST_LF,
	WHOLE,
};

static int hex_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool read_size(struct http_chunks *chunks, char byte)
{
	int value = hex_value(byte);
	if (value >= 0) {
		chunks->left = chunks->left << 4 | (uint64_t)value;
		return ++chunks->digits <= 15;
	}
	if (byte == '\r')
		chunks->state = SIZE_LF;
	else if (byte == ';' || byte == ' ' || byte == '\t')
		chunks->state = EXTENSION;
	else
		return false;
	return chunks->digits > 0;
}

/* A byte of an extension or a trailer: any that cannot end a line. */
static bool skip(struct http_chunks *chunks, char byte)
{
	return ++chunks->extra <= HTTP_EXTRA_MAX && byte != '\n' && byte != 0;
}

/* One byte that is none of the body.  False when it must not be there. */
static bool read_framing(struct http_chunks *chunks, char byte)
{
	switch (chunks->state) {
	case SIZE:
		return read_size(chunks, byte);
	case EXTENSION:
		if (byte == '\r')
			chunks->state = SIZE_LF;
		return skip(chunks, byte);
	case SIZE_LF:
		chunks->state = chunks->left ? DATA : TRAILER;
		chunks->digits = 0;
		return byte == '\n';
	case DATA_CR:
		chunks->state = DATA_LF;
		return byte == '\r';
	case DATA_LF:
		chunks->state = SIZE;
		return byte == '\n';
	case TRAILER:
		chunks->state = byte == '\r' ? LAST_LF : TRAILER_REST;
		return skip(chunks, byte);
	case TRAILER_REST:
		if (byte == '\r')
			chunks->state = TRAILER_LF;
		return skip(chunks, byte);
	case TRAILER_LF:
		chunks->state = TRAILER;
		return byte == '\n';
	case LAST_LF:
		chunks->state = WHOLE;
		return byte == '\n';
	}
	return false;
}

enum http_chunks_state http_unchunk(struct http_chunks *chunks, const char *data, size_t size,
                                    size_t *used, char *out, size_t room, size_t *made)
{
	*used = *made = 0;
	while (chunks->state != WHOLE && *used < size) {
		if (chunks->state != DATA) {
			if (!read_framing(chunks, data[(*used)++]))
				return HTTP_CHUNKS_BROKEN;
			continue;
		}
		size_t length = size - *used;
		if (length > chunks->left)
			length = (size_t)chunks->left;
		if (length > room - *made)
			length = room - *made;
		if (length == 0)
			return HTTP_CHUNKS_MORE;
		memmove(out + *made, data + *used, length);
		*made += length;
		*used += length;
		chunks->left -= length;
		if (chunks->left == 0)
			chunks->state = DATA_CR;
	}
	return chunks->state == WHOLE ? HTTP_CHUNKS_WHOLE : HTTP_CHUNKS_MORE;
}
