#include "answer.h"

#include <string.h>

#include "part.h"

enum {
	STATUS_LINE,
	HEADER,
	BODY, /* `left` bytes, then it is whole */
	REST, /* up to the end of the connection */
	CHUNKED,
	WHOLE,
	BROKEN,
};

static void broken(struct answer *answer, const char *problem)
{
	answer->state = BROKEN;
	answer->keep = false;
	answer->problem = problem;
}

/* "HTTP/1.1 200 OK": the reason may be missing, as may the blank before it. */
static void status_line(struct answer *answer, struct part line)
{
	int version = part_among(part_cut(&line, ' '), "HTTP/1.0 HTTP/1.1");
	struct part digits = part_cut(&line, ' ');
	static uint64_t status;
	if (version < 0 || digits.size != 3 || part_number(digits, &status) != 0 || status < 100 ||
	    status >= 600) {
		broken(answer, "no HTTP/1.1 status line");
		return;
	}
	answer->status = (unsigned)status;
	answer->keep = version;
	answer->state = HEADER;
}

static void header(struct answer *answer, struct part line)
{
	bool bad = *line.data == ' ' || *line.data == '\t' || part_holds(line, '\0');
	struct part name = part_cut(&line, ':'), value = part_trim(line);
	static uint64_t length;
	if (bad || !name.size || name.data + name.size == line.data) {
		broken(answer, "a bad header line");
		return;
	}
	switch (part_among(name,
	                   "content-length transfer-encoding connection upgrade sec-websocket-accept "
	                   "sec-websocket-extensions sec-websocket-protocol")) {
	case 0:
		if (part_number(value, &length) != 0 || length == UINT64_MAX ||
		    (answer->has_length && answer->left != length))
			broken(answer, "a bad Content-Length");
		answer->has_length = true;
		answer->left = length;
		break;
	case 1:
		answer->chunked = true;
		if (!part_is(value, "chunked"))
			broken(answer, "an unknown Transfer-Encoding");
		break;
	case 2:
		answer->keep = (answer->keep || part_lists(value, "keep-alive")) &&
		               !part_lists(value, "close");
		answer->connection_upgrade = answer->connection_upgrade || part_lists(value, "upgrade");
		break;
	case 3:
		answer->upgrade_websocket = part_lists(value, "websocket");
		break;
	case 4:
		if (value.size < sizeof answer->accept)
			memcpy(answer->accept, value.data, value.size);
		break;
	case 5:
	case 6:
		answer->unasked = true;
	}
}

/* The empty line behind the headers. */
static void headers_end(struct answer *answer)
{
	if (answer->status < 200 && answer->status != 101) { /* an answer in between */
		uint32_t head_size = answer->head_size;
		memset(answer, 0, sizeof *answer);
		answer->began = true;
		answer->head_size = head_size;
		return;
	}
	answer->state = REST;
	if (answer->status == 101 || answer->status == 204 || answer->status == 304)
		answer->state = WHOLE;
	else if (answer->chunked)
		answer->state = CHUNKED;
	else if (answer->has_length)
		answer->state = answer->left ? BODY : WHOLE;
	answer->endless = answer->state == REST;
	/* With both, somebody in between may have read it otherwise (RFC 9112, 6.1). */
	if (answer->endless || (answer->chunked && answer->has_length))
		answer->keep = false;
}

/* One byte of the head.  A line that is longer than is looked at is cut: only its name and the
 * start of its value can matter. */
static void head(struct answer *answer, char byte)
{
	if (++answer->head_size > ANSWER_HEAD_MAX) {
		broken(answer, "headers too large");
		return;
	}
	if (byte != '\n') {
		if (answer->line_size < sizeof answer->line)
			answer->line[answer->line_size++] = byte;
		return;
	}
	struct part line = {answer->line, answer->line_size};
	if (line.size && line.data[line.size - 1] == '\r')
		line.size--;
	answer->line_size = 0;
	if (answer->state == STATUS_LINE)
		status_line(answer, line);
	else if (line.size)
		header(answer, line);
	else
		headers_end(answer);
}

static size_t body(struct answer *answer, const char *data, size_t size)
{
	static char plain[1024];
	static size_t used, made;
	used = size;
	if (answer->state == CHUNKED) {
		enum chunks_state state = chunks_read(&answer->chunks, data, size, &used, plain,
		                                      sizeof plain, &made);
		data = plain;
		size = made;
		/* An endless row of tiny chunks must end somewhere, too. */
		answer->head_size += (uint32_t)(used - made);
		if (state == CHUNKS_BROKEN || answer->head_size > ANSWER_HEAD_MAX + ANSWER_BODY_MAX)
			broken(answer, "a bad chunk");
		else if (state == CHUNKS_WHOLE)
			answer->state = WHOLE;
	} else if (answer->state == BODY) {
		if (size >= answer->left) {
			size = used = (size_t)answer->left;
			answer->state = WHOLE;
		}
		answer->left -= size;
	}
	made = sizeof answer->kept - answer->kept_size;
	made = made < size ? made : size;
	memcpy(answer->kept + answer->kept_size, data, made);
	answer->kept_size += (uint32_t)made;
	answer->body_size += (uint32_t)size;
	if (answer->body_size > ANSWER_BODY_MAX && answer->state < WHOLE) {
		/* The status is what counts; rather a new connection than megabytes read in vain. */
		answer->state = WHOLE;
		answer->keep = false;
	}
	return used;
}

static enum answer_event event(const struct answer *answer)
{
	return answer->state < WHOLE ? ANSWER_MORE : answer->state - WHOLE + ANSWER_WHOLE;
}

enum answer_event answer_read(struct answer *answer, const char *data, size_t size, size_t *used)
{
	size_t at = 0;
	answer->began = answer->began || size;
	while (at < size && answer->state < WHOLE) {
		if (answer->state >= BODY)
			at += body(answer, data + at, size - at);
		else
			head(answer, data[at++]);
	}
	*used = at;
	return event(answer);
}

enum answer_event answer_end(struct answer *answer)
{
	answer->keep = false;
	if (answer->state == REST)
		answer->state = WHOLE;
	else if (answer->state < WHOLE)
		broken(answer, "the connection ended before the answer did");
	return event(answer);
}
