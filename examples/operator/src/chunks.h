/* A body of HTTP in chunks (RFC 9112, 7.1), decoded as it comes in and read strictly. */
#ifndef OPERATOR_CHUNKS_H
#define OPERATOR_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHUNKS_EXTRA_MAX ((size_t)16 << 10) /* bytes of extensions and trailers */

/* All zeros at first. */
struct chunks {
	uint64_t left;  /* of the chunk that is being read */
	uint32_t extra; /* bytes of extensions and trailers so far */
	uint8_t state, digits;
	bool counted;
};

enum chunks_state { CHUNKS_MORE, CHUNKS_WHOLE, CHUNKS_BROKEN };

/* Makes of it, while it is all zeros, the reader of a body of that many bytes without chunks. */
void chunks_expect(struct chunks *chunks, uint64_t length);
/* Takes *used bytes of data and puts *made bytes of the body to `out`, which may lie in data itself
 * as long as it does not begin behind its start.  MORE with *used < size means `room` is used up.
 */
enum chunks_state chunks_read(struct chunks *chunks, const char *data, size_t size, size_t *used,
                              char *out, size_t room, size_t *made);

#endif
