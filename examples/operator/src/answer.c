#include "answer.h"

#include <string.h>

#include "http.h"

enum {
	STATUS_LINE,
	HEADER,
	BODY,
	WHOLE,
	BROKEN,
};

static void broken(struct answer *answer, const char *problem)
{
	answer->state = BROKEN;
	answer->problem = problem;
}

/* --- the head ----------------------------------------------------------------------------- */

static const char no_status[] = "no HTTP/1.1 status line";

/* "HTTP/1.1 200 OK": the reason may be missing, as may the blank before it.  The readers of a line
 * return NULL or what is wrong with it. */
static const char *status_line(struct answer *answer, struct part line)
{
	size_t end = part_find(line, ' ');
	int version = part_among((struct part){line.data, end}, "HTTP/1.0 HTTP/1.1");
	end += 4;
	if (version < 0 || line.size < end || (line.size > end && line.data[end] != ' '))
		return no_status;
	unsigned status = (unsigned)part_value((struct part){line.data + end - 3, 3});
	if (status - 100 >= 500)
		return no_status;
	answer->status = status;
	answer->keep = version;
	answer->state = HEADER;
	return NULL;
}

static const char *header(struct answer *answer, struct part line)
{
	static struct part found;
	int number = http_read_header(line, &found);
	struct part value = found;
	int64_t length;
	if (number < -1 || part_holds(line, '\0'))
		return "a bad header line";
	switch (number) {
	case HTTP_LENGTH:
		length = part_value(value);
		if (length < 0 || length == INT64_MAX || (answer->has_length && answer->length != length))
			return "a bad Content-Length";
		answer->has_length = true;
		answer->length = length;
		break;
	case HTTP_CODING:
		answer->chunked = true;
		if (!part_is(value, "chunked"))
			return "an unknown Transfer-Encoding";
		break;
	case HTTP_CONNECTION:
		answer->keep |= part_lists(value, "keep-alive");
		answer->keep &= !part_lists(value, "close");
		answer->connection_upgrade |= part_lists(value, "upgrade");
		break;
	case HTTP_UPGRADE:
		answer->upgrade_websocket = part_lists(value, "websocket");
		break;
	case HTTP_ACCEPT:
		if (value.size < sizeof answer->accept)
			memcpy(answer->accept, value.data, value.size);
		break;
	case HTTP_EXTENSIONS:
	case HTTP_PROTOCOL:
		answer->unasked = true;
	}
	return NULL;
}

/* The empty line behind the headers. */
static void headers_end(struct answer *answer)
{
	unsigned status = answer->status;
	if (status < 200 && status != 101) { /* an answer in between */
		uint32_t head_size = answer->head_size;
		memset(answer, 0, sizeof *answer);
		answer->began = true;
		answer->head_size = head_size;
		return;
	}
	/* Of chunks the length is not known, but that there is a body. */
	int64_t length = answer->chunked ? 1 : answer->has_length ? answer->length : INT64_MAX;
	if (status == 101 || status == 204 || status == 304)
		length = 0;
	answer->state = length ? BODY : WHOLE;
	answer->endless = length == INT64_MAX;
	if (!answer->chunked)
		chunks_expect(&answer->chunks, (uint64_t)length);
	/* With both, somebody in between may have read it otherwise (RFC 9112, 6.1). */
	if (answer->endless || (answer->chunked && answer->has_length))
		answer->keep = false;
}

/* One byte of the head.  A line that is longer than is looked at is cut: only its name and the
 * start of its value can matter. */
static void head(struct answer *answer, char byte)
{
	const char *problem = NULL;
	if (++answer->head_size > ANSWER_HEAD_MAX) {
		problem = "headers too large";
	} else if (byte != '\n') {
		if (answer->line_size < sizeof answer->line)
			answer->line[answer->line_size++] = byte;
	} else {
		struct part line = {answer->line, answer->line_size};
		if (line.size && line.data[line.size - 1] == '\r')
			line.size--;
		answer->line_size = 0;
		if (answer->state == STATUS_LINE)
			problem = status_line(answer, line);
		else if (line.size)
			problem = header(answer, line);
		else
			headers_end(answer);
	}
	if (problem)
		broken(answer, problem);
}

/* --- the body ----------------------------------------------------------------------------- */

static size_t body(struct answer *answer, const char *data, size_t size)
{
	static char part[ANSWER_KEPT_MAX];
	static size_t used, made;
	size_t room = sizeof answer->kept - answer->kept_size;
	enum chunks_state state = chunks_read(&answer->chunks, data, size, &used, part, sizeof part,
	                                      &made);
	size_t kept = made < room ? made : room;
	memcpy(answer->kept + answer->kept_size, part, kept);
	answer->kept_size += (uint32_t)kept;
	answer->body_size += (uint32_t)made;
	/* An endless row of tiny chunks must end somewhere, too. */
	answer->head_size += (uint32_t)(used - made);
	if (state == CHUNKS_BROKEN || answer->head_size > ANSWER_HEAD_MAX + ANSWER_BODY_MAX) {
		broken(answer, "a bad chunk");
	} else if (state == CHUNKS_WHOLE) {
		answer->state = WHOLE;
	} else if (answer->body_size > ANSWER_BODY_MAX) {
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
	answer->began |= size > 0;
	while (at < size && answer->state < WHOLE) {
		if (answer->state == BODY)
			at += body(answer, data + at, size - at);
		else
			head(answer, data[at++]);
	}
	*used = at;
	return event(answer);
}

enum answer_event answer_end(struct answer *answer)
{
	if (answer->endless)
		answer->state = WHOLE;
	else if (answer->state < WHOLE)
		broken(answer, "the answer was cut off");
	return event(answer);
}
