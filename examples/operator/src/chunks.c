#include "chunks.h"

#include <stdbool.h>
#include <string.h>

#include "part.h"

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
	BROKEN,
};

/* The byte that leads from a state to the next one, and where any other leads. */
static const struct {
	char byte;
	uint8_t then, otherwise;
} steps[] = {
	[EXTENSION] = {'\r', SIZE_LF, EXTENSION},  [SIZE_LF] = {'\n', DATA, BROKEN},
	[DATA_CR] = {'\r', DATA_LF, BROKEN},       [DATA_LF] = {'\n', SIZE, BROKEN},
	[TRAILER] = {'\r', LAST_LF, TRAILER_REST}, [TRAILER_REST] = {'\r', TRAILER_LF, TRAILER_REST},
	[TRAILER_LF] = {'\n', TRAILER, BROKEN},    [LAST_LF] = {'\n', WHOLE, BROKEN},
};

/* One byte that is none of the body; returns the state it leads to. */
static uint8_t read_framing(struct chunks *chunks, char byte)
{
	uint8_t state = chunks->state;
	if (state == SIZE) {
		int value = part_digit(byte);
		if (value >= 0) {
			chunks->left = chunks->left << 4 | (unsigned)value;
			return ++chunks->digits <= 15 ? SIZE : BROKEN;
		}
		if (!chunks->digits || (byte != '\r' && byte != ';' && byte != ' ' && byte != '\t'))
			return BROKEN;
		chunks->digits = 0;
		state = EXTENSION;
	}
	uint8_t next = byte == steps[state].byte ? steps[state].then : steps[state].otherwise;
	/* Of an extension or a trailer may be any byte that cannot end a line. */
	if (steps[state].otherwise != BROKEN &&
	    (++chunks->extra > CHUNKS_EXTRA_MAX || byte == '\n' || byte == 0))
		return BROKEN;
	return next == DATA && chunks->left == 0 ? TRAILER : next;
}

void chunks_expect(struct chunks *chunks, uint64_t length)
{
	chunks->state = DATA;
	chunks->left = length;
	chunks->counted = true;
}

enum chunks_state chunks_read(struct chunks *chunks, const char *data, size_t size, size_t *used,
                              char *out, size_t room, size_t *made)
{
	const char *at = data, *end = data + size;
	char *to = out;
	while (chunks->state < WHOLE && at < end) {
		if (chunks->state != DATA) {
			chunks->state = read_framing(chunks, *at++);
			continue;
		}
		size_t length = (size_t)(end - at);
		if (length > chunks->left)
			length = (size_t)chunks->left;
		if (length > room)
			length = room;
		if (length == 0)
			break;
		memmove(to, at, length);
		to += length;
		at += length;
		room -= length;
		chunks->left -= length;
		if (chunks->left == 0)
			chunks->state = chunks->counted ? WHOLE : DATA_CR;
	}
	*used = (size_t)(at - data);
	*made = (size_t)(to - out);
	return chunks->state < WHOLE ? CHUNKS_MORE : chunks->state - WHOLE + CHUNKS_WHOLE;
}
