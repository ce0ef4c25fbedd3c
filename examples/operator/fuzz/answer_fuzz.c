/* The answer of an HTTP server, in pieces whose size the first byte chooses: the same must come out
 * as in one piece. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum answer_event run(struct answer *answer, const char *text, size_t size, size_t piece,
                             size_t *used)
{
	enum answer_event event = ANSWER_MORE;
	memset(answer, 0, sizeof *answer);
	*used = 0;
	while (event == ANSWER_MORE && *used < size) {
		size_t now = size - *used < piece ? size - *used : piece, taken;
		event = answer_read(answer, text + *used, now, &taken);
		*used += taken;
	}
	return event == ANSWER_MORE ? answer_end(answer) : event;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct answer pieces, whole;
	size_t used_pieces, used_whole;
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	enum answer_event event = run(&pieces, text, size - 1, data[0] % 64 + 1U, &used_pieces);
	if (event != run(&whole, text, size - 1, size, &used_whole))
		abort();
	if (event == ANSWER_BROKEN && !whole.problem)
		abort();
	if (event != ANSWER_WHOLE)
		return 0;
	/* The end of the body that is read, but only its start kept, is where a piece ends. */
	if (pieces.status != whole.status || pieces.keep != whole.keep ||
	    pieces.kept_size != whole.kept_size ||
	    memcmp(pieces.kept, whole.kept, whole.kept_size) != 0)
		abort();
	return 0;
}
