#include "answer.h"

#include <string.h>
#include <strings.h>

enum {
	STATUS_LINE,
	HEADER,
	BODY, /* `left` bytes, then it is whole */
	REST, /* up to the end of the connection */
	CHUNK_SIZE,
	CHUNK, /* `left` bytes, then an empty line */
	CHUNK_END,
	TRAILER,
	WHOLE,
	BROKEN,
};

static void broken(struct answer *answer, const char *problem)
{
	answer->state = BROKEN;
	answer->keep = false;
	answer->problem = problem;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* "HTTP/1.1 200 OK": the reason may be missing, as may the blank before it. */
static void status_line(struct answer *answer)
{
	const char *line = answer->line;
	if (answer->line_size < 12 || memcmp(line, "HTTP/1.", 7) != 0 || !is_digit(line[7]) ||
	    line[8] != ' ' || line[9] < '1' || line[9] > '5' || !is_digit(line[10]) ||
	    !is_digit(line[11]) || (answer->line_size > 12 && line[12] != ' ')) {
		broken(answer, "no HTTP/1.1 status line");
		return;
	}
	answer->status = (unsigned)((line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0'));
	answer->keep = line[7] != '0';
	answer->state = HEADER;
}

/* Whether `word` is an element of a list separated by commas. */
static bool lists(const char *list, const char *word)
{
	size_t length = strlen(word);
	while (*list) {
		list += strspn(list, " \t,");
		size_t item = strcspn(list, " \t,;");
		if (item == length && strncasecmp(list, word, length) == 0)
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

static void length_header(struct answer *answer, const char *value)
{
	uint64_t length = 0;
	size_t digits = 0;
	for (; is_digit(value[digits]) && digits < 18; digits++)
		length = length * 10 + (uint64_t)(value[digits] - '0');
	if (digits == 0 || value[digits] || (answer->has_length && answer->left != length)) {
		broken(answer, "a bad Content-Length");
		return;
	}
	answer->has_length = true;
	answer->left = length;
}

static void header(struct answer *answer)
{
	char *colon = memchr(answer->line, ':', answer->line_size);
	if (!colon || colon == answer->line || answer->line[0] == ' ' || answer->line[0] == '\t' ||
	    memchr(answer->line, '\0', answer->line_size)) {
		broken(answer, "a bad header line");
		return;
	}
	*colon = '\0';
	const char *name = answer->line;
	char *value = colon + 1, *end = answer->line + answer->line_size;
	value += strspn(value, " \t");
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	if (strcasecmp(name, "content-length") == 0) {
		length_header(answer, value);
	} else if (strcasecmp(name, "transfer-encoding") == 0) {
		answer->chunked = true;
		if (strcasecmp(value, "chunked") != 0)
			broken(answer, "an unknown Transfer-Encoding");
	} else if (strcasecmp(name, "connection") == 0) {
		answer->keep = (answer->keep || lists(value, "keep-alive")) && !lists(value, "close");
		answer->connection_upgrade = answer->connection_upgrade || lists(value, "upgrade");
	} else if (strcasecmp(name, "upgrade") == 0) {
		answer->upgrade_websocket = lists(value, "websocket");
	} else if (strcasecmp(name, "sec-websocket-accept") == 0) {
		size_t size = (size_t)(end - value);
		if (size < sizeof answer->accept)
			memcpy(answer->accept, value, size + 1);
	} else if (strcasecmp(name, "sec-websocket-extensions") == 0 ||
	           strcasecmp(name, "sec-websocket-protocol") == 0) {
		answer->unasked = true;
	}
}

/* The empty line behind the headers. */
static void headers_end(struct answer *answer)
{
	if (answer->status < 200 && answer->status != 101) {
		/* A 1xx only comes before the answer; what was in it does not count. */
		size_t head_size = answer->head_size;
		memset(answer, 0, sizeof *answer);
		answer->began = true;
		answer->head_size = head_size;
		return;
	}
	if (answer->chunked && answer->has_length)
		answer->keep = false; /* RFC 9112, 6.1: somebody in between may have read it otherwise */
	if (answer->status == 101 || answer->status == 204 || answer->status == 304)
		answer->state = WHOLE;
	else if (answer->chunked)
		answer->state = CHUNK_SIZE;
	else if (answer->has_length)
		answer->state = answer->left ? BODY : WHOLE;
	else
		answer->state = REST;
	answer->endless = answer->state == REST;
	if (answer->endless)
		answer->keep = false;
}

static void chunk_size(struct answer *answer)
{
	uint64_t size = 0;
	size_t digits = 0;
	for (; digits < answer->line_size && digits < 15; digits++) {
		char byte = answer->line[digits], lower = (char)(byte | 0x20);
		if (!is_digit(byte) && (lower < 'a' || lower > 'f'))
			break;
		size = size << 4 | (uint64_t)(is_digit(byte) ? byte - '0' : lower - 'a' + 10);
	}
	char behind = digits < answer->line_size ? answer->line[digits] : ';';
	if (digits == 0 || (behind != ';' && behind != ' ' && behind != '\t')) {
		broken(answer, "a bad chunk size");
		return;
	}
	answer->left = size;
	answer->state = size ? CHUNK : TRAILER;
}

static void line(struct answer *answer)
{
	if (answer->line_size && answer->line[answer->line_size - 1] == '\r')
		answer->line_size--;
	answer->line[answer->line_size] = '\0';
	bool empty = answer->line_size == 0;
	switch (answer->state) {
	case STATUS_LINE:
		status_line(answer);
		break;
	case HEADER:
		if (empty)
			headers_end(answer);
		else
			header(answer);
		break;
	case CHUNK_SIZE:
		chunk_size(answer);
		break;
	case CHUNK_END:
		answer->state = CHUNK_SIZE;
		if (!empty)
			broken(answer, "no line end behind a chunk");
		break;
	default: /* TRAILER: nothing in it is of interest */
		if (empty)
			answer->state = WHOLE;
	}
	answer->line_size = 0;
}

/* One byte of what comes in lines.  A line that is longer than is looked at is cut: only its name
 * and the start of its value can matter. */
static void line_byte(struct answer *answer, char byte)
{
	/* Chunk lines count, too: an endless row of tiny chunks must end somewhere. */
	size_t most = answer->state <= HEADER ? ANSWER_HEAD_MAX : ANSWER_HEAD_MAX + ANSWER_BODY_MAX;
	if (++answer->head_size > most)
		broken(answer, "headers too large");
	else if (byte == '\n')
		line(answer);
	else if (answer->line_size + 1 < sizeof answer->line)
		answer->line[answer->line_size++] = byte;
}

static size_t body(struct answer *answer, const char *data, size_t size)
{
	if (answer->state != REST && size > answer->left)
		size = (size_t)answer->left;
	size_t keep = sizeof answer->kept - answer->kept_size;
	keep = keep < size ? keep : size;
	memcpy(answer->kept + answer->kept_size, data, keep);
	answer->kept_size += keep;
	answer->body_size += size;
	if (answer->state != REST)
		answer->left -= size;
	if (answer->body_size > ANSWER_BODY_MAX) {
		/* The status is what counts; rather a new connection than megabytes read in vain. */
		answer->state = WHOLE;
		answer->keep = false;
	} else if (answer->state != REST && answer->left == 0) {
		answer->state = answer->state == CHUNK ? CHUNK_END : WHOLE;
	}
	return size;
}

static enum answer_event event(const struct answer *answer)
{
	return answer->state == WHOLE    ? ANSWER_WHOLE
	       : answer->state == BROKEN ? ANSWER_BROKEN
	                                 : ANSWER_MORE;
}

enum answer_event answer_read(struct answer *answer, const char *data, size_t size, size_t *used)
{
	size_t at = 0;
	if (size)
		answer->began = true;
	while (at < size && answer->state != WHOLE && answer->state != BROKEN) {
		if (answer->state == BODY || answer->state == REST || answer->state == CHUNK)
			at += body(answer, data + at, size - at);
		else
			line_byte(answer, data[at++]);
	}
	*used = at;
	return event(answer);
}

enum answer_event answer_end(struct answer *answer)
{
	answer->keep = false;
	if (answer->state == REST)
		answer->state = WHOLE;
	else if (answer->state != WHOLE && answer->state != BROKEN)
		broken(answer, answer->began ? "the connection ended in the middle of the answer"
		                             : "the connection ended without an answer");
	return event(answer);
}
