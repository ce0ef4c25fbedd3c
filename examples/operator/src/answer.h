/* The answer of an HTTP/1.1 server (RFC 9112), read as it comes in: status line, headers, and a
 * body by Content-Length, in chunks, or up to the end of the connection.  No I/O, no memory but the
 * structure.  What an upgrade to WebSocket has in its headers is noted, too. */
#ifndef OPERATOR_ANSWER_H
#define OPERATOR_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chunks.h"

#define ANSWER_HEAD_MAX 8192 /* bytes of status line and headers, those of 1xx included */
#define ANSWER_LINE_MAX 256  /* of a header that are looked at */
#define ANSWER_KEPT_MAX 1024 /* of the body that are kept, for the log */
#define ANSWER_BODY_MAX                                                                            \
	((size_t)64 << 10) /* bodies are read up to here, then the connection is                       \
	                      given up instead */

enum answer_event {
	ANSWER_MORE,
	ANSWER_WHOLE,
	ANSWER_BROKEN, /* problem says why */
};

struct answer {
	unsigned status;
	bool keep;           /* ANSWER_WHOLE: the connection may be used again */
	bool began;          /* a byte has come */
	bool endless;        /* the headers are read, and the body goes on up to the connection's end */
	const char *problem; /* static */
	bool upgrade_websocket, connection_upgrade;
	bool unasked; /* an extension or a subprotocol of WebSocket that was not asked for */
	/* The rest of these is answer.c's. */
	bool chunked, has_length;
	uint8_t state;
	int64_t length; /* of the body, as announced */
	struct chunks chunks;
	uint32_t head_size, body_size, line_size;
	/* The large ones last: what is near costs less code. */
	uint32_t kept_size;
	char accept[32]; /* Sec-WebSocket-Accept, a NUL behind it; "" when absent or too long */
	char kept[ANSWER_KEPT_MAX];
	char line[ANSWER_LINE_MAX];
};

/* Starts all zeros, again before each answer.  *used: how much of data belonged to it. */
enum answer_event answer_read(struct answer *answer, const char *data, size_t size, size_t *used);
/* The connection has ended. */
enum answer_event answer_end(struct answer *answer);

#endif
