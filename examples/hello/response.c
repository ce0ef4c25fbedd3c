#include "hello.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define BODY_MOST (RESPONSE_MOST - 1024)

static const char page[] =
	"<!doctype html>\n"
	"<meta charset=utf-8>\n"
	"<title>hello</title>\n"
	"<h1>Hello from an empty container</h1>\n"
	"<p>There is no shell here, no libc.so, no package manager: one static program\n"
	"   that serves this page and gzips it with zlib when the browser allows.</p>\n"
	"<p>And yet it can be audited: every byte of it is accounted for.</p>\n";

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 413:
		return "Content Too Large";
	case 431:
		return "Request Header Fields Too Large";
	case 505:
		return "HTTP Version Not Supported";
	}
	return "Error";
}

/* The body, and its type: what lives at a path. */
static int body_for(const struct request *request, char *body, size_t *size, const char **type)
{
	int status = request->refused;
	*type = "text/plain; charset=utf-8";
	if (!status && request->path_length == 1) {
		*type = "text/html; charset=utf-8";
		*size = sizeof page - 1;
		memcpy(body, page, *size);
		return 200;
	}
	if (!status && request->path_length == 8 && memcmp(request->path, "/healthz", 8) == 0) {
		*size = (size_t)snprintf(body, BODY_MOST, "ok\n");
		return 200;
	}
	status = status ? status : 404;
	*size = (size_t)snprintf(body, BODY_MOST, "%d %s\n", status, reason(status));
	return status;
}

/* gzip (not zlib) framing is windowBits 15 + 16; 0 when it did not fit or got no smaller. */
static size_t compress_body(const char *body, size_t size, char *out, size_t most)
{
	z_stream stream = {0};
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return 0;
	stream.next_in = (Bytef *)body;
	stream.avail_in = (uInt)size;
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)most;
	int result = deflate(&stream, Z_FINISH);
	size_t packed = stream.total_out;
	deflateEnd(&stream);
	return result == Z_STREAM_END && packed < size ? packed : 0;
}

size_t response_write(const struct request *request, char *out)
{
	static char body[BODY_MOST], packed[BODY_MOST];
	const char *type, *sent = body;
	size_t size;
	int status = body_for(request, body, &size, &type);
	size_t smaller = request->gzip ? compress_body(body, size, packed, sizeof packed) : 0;
	if (smaller)
		sent = packed, size = smaller;
	int head = snprintf(out, 1024,
	                    "HTTP/1.1 %d %s\r\n"
	                    "Content-Type: %s\r\n"
	                    "Content-Length: %zu\r\n"
	                    "Vary: Accept-Encoding\r\n"
	                    "%s%s%s\r\n",
	                    status, reason(status), type, size,
	                    smaller ? "Content-Encoding: gzip\r\n" : "",
	                    status == 405 ? "Allow: GET, HEAD\r\n" : "",
	                    request->keep_alive ? "" : "Connection: close\r\n");
	if (request->head)
		return (size_t)head;
	memcpy(out + head, sent, size);
	return (size_t)head + size;
}
