/* Frames of a server, in pieces and as a whole: the same messages must come out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "websocket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sum over all that was told; *problem is that of a broken stream. */
static uint64_t run(const char *text, size_t size, size_t piece, const char **problem)
{
	static char small[128], large[1024];
	struct websocket websocket = {.buffer = small, .room = sizeof small};
	uint64_t sum = 1;
	for (size_t at = 0; at < size;) {
		/* On the heap, so that a read behind a piece is found. */
		size_t now = size - at < piece ? size - at : piece, used, done = 0;
		char *copy = malloc(now);
		memcpy(copy, text + at, now);
		for (enum websocket_event event;
		     (event = websocket_read(&websocket, copy + done, now - done, &used)) !=
		     WEBSOCKET_MORE;) {
			done += used;
			sum = sum * 31 + event;
			const char *from = event == WEBSOCKET_TEXT ? websocket.message : websocket.control;
			size_t length = event == WEBSOCKET_TEXT   ? websocket.message_size
			                : event >= WEBSOCKET_PING ? websocket.control_size
			                                          : 0;
			if (event == WEBSOCKET_LARGE && websocket.needed <= sizeof large)
				websocket_enlarge(&websocket, large, sizeof large);
			if (event == WEBSOCKET_BROKEN)
				break;
			for (size_t i = 0; i < length; i++)
				sum = sum * 31 + (unsigned char)from[i];
		}
		if (!websocket.is_broken && done + used != now)
			abort();
		free(copy);
		at += now;
		if (websocket.is_broken)
			break;
	}
	*problem = websocket.is_broken ? websocket.problem : NULL;
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *one, *other;
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	uint64_t sum = run(text, size - 1, data[0] % 64 + 1U, &one);
	if (sum != run(text, size - 1, size, &other) || one != other)
		abort();
	return 0;
}
