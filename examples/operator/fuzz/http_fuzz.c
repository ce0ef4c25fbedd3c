/* A request's head, then its chunked body: what is found lies inside the input, and how the input
 * is cut into pieces makes no difference. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chunks.h"
#include "http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_inside(struct part part, const char *text, size_t size)
{
	if (part.data)
		assert(part.data >= text && part.size <= size - (size_t)(part.data - text));
}

static void read_head(const char *text, size_t size)
{
	struct http_request request;
	http_parse(text, size, &request);
	expect_inside(request.path, text, size);
	expect_inside(request.header[HTTP_CONTENT_TYPE], text, size);
	expect_inside(request.header[HTTP_WEBHOOK_ID], text, size);
	expect_inside(request.header[HTTP_WEBHOOK_TIMESTAMP], text, size);
	expect_inside(request.header[HTTP_WEBHOOK_SIGNATURE], text, size);
	assert(!(request.refused && request.keep_alive));
	assert(request.refused || !(request.chunked && request.header[HTTP_LENGTH].data));
	if (!request.refused) {
		assert(!memchr(text, 0, size));
		for (size_t i = 0; i < size; i++)
			assert((text[i] == '\n') == (i > 0 && text[i - 1] == '\r'));
	}
}

/* Decodes in steps of `step`, in place; returns the state, *made its size. */
static enum chunks_state decode(char *text, size_t size, size_t step, size_t *made)
{
	struct chunks chunks = {0};
	enum chunks_state state = CHUNKS_MORE;
	size_t taken = 0;
	*made = 0;
	while (state == CHUNKS_MORE && taken < size) {
		size_t used, fresh, length = size - taken < step ? size - taken : step;
		state = chunks_read(&chunks, text + taken, length, &used, text + *made, size - *made,
		                    &fresh);
		assert(used <= length && fresh <= used);
		assert(state != CHUNKS_MORE || used == length);
		taken += used;
		*made += fresh;
	}
	return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t scanned = 0, once = 0;
	/* Copies of their very size, so that a step over the end is seen. */
	char *text = malloc(size + 1), *other = malloc(size + 1);
	memcpy(text, data, size);
	size_t head = http_find_end(text, size, &once), found = 0;
	for (size_t i = 0; i <= size && !found; i++)
		found = http_find_end(text, i, &scanned);
	assert(found == head);
	if (head) {
		char *exact = malloc(head);
		memcpy(exact, text, head);
		read_head(exact, head);
		free(exact);
	}
	size_t rest = size - head, made, made_otherwise;
	memmove(text, text + head, rest);
	memcpy(other, text, rest);
	enum chunks_state state = decode(text, rest, rest ? rest : 1, &made);
	enum chunks_state otherwise = decode(other, rest, 3, &made_otherwise);
	assert(state == otherwise);
	if (state != CHUNKS_BROKEN)
		assert(made == made_otherwise && memcmp(text, other, made) == 0);
	free(text);
	free(other);
	return 0;
}
