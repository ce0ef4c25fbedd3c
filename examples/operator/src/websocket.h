/* The client's side of WebSocket (RFC 6455) without its I/O: handshake texts and frames. */
#ifndef OPERATOR_WEBSOCKET_H
#define OPERATOR_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "text.h"

#define WEBSOCKET_HEAD_MAX 14 /* bytes of a frame's head */
#define WEBSOCKET_CONTROL_MAX 125

enum websocket_opcode {
	WEBSOCKET_OP_MORE = 0,
	WEBSOCKET_OP_TEXT = 1,
	WEBSOCKET_OP_BINARY = 2,
	WEBSOCKET_OP_CLOSE = 8,
	WEBSOCKET_OP_PING = 9,
	WEBSOCKET_OP_PONG = 10,
};

/* Codes of a close frame that we send (section 7.4.1). */
enum {
	WEBSOCKET_GOING = 1001,
	WEBSOCKET_WRONG = 1002,
	WEBSOCKET_NO_CODE = 1005, /* never sent: stands for a close frame without one */
	WEBSOCKET_NOT_UTF8 = 1007,
};

/* A fresh Sec-WebSocket-Key and the Sec-WebSocket-Accept that belongs to it. */
void websocket_key(char key[25]);
void websocket_accept(const char key[25], char accept[29]);
/* NULL when the server has agreed to what was asked, else a sentence that says why not. */
const char *websocket_refusal(const struct answer *answer, const char *accept);

/* A masked frame, not fragmented.  Sets out->full when it does not fit. */
void websocket_write(struct text *out, enum websocket_opcode opcode, const void *data, size_t size);

enum websocket_event {
	WEBSOCKET_MORE,    /* all of data is read */
	WEBSOCKET_TEXT,    /* message, message_size: valid UTF-8; until the next websocket_read() */
	WEBSOCKET_BINARY,  /* a binary message, which is not kept */
	WEBSOCKET_LARGE,   /* a message needs `needed` bytes: websocket_enlarge(), or it is skipped */
	WEBSOCKET_SKIPPED, /* a message that was too large has ended */
	WEBSOCKET_PING,    /* control, control_size: what a pong must carry */
	WEBSOCKET_PONG,
	WEBSOCKET_CLOSE,  /* control, control_size: what the answer must carry; code */
	WEBSOCKET_BROKEN, /* against the protocol: problem, and the code to close with */
};

struct websocket {
	/* Where messages that come in pieces are put together; the caller's. */
	char *buffer;
	size_t room;
	/* What the last event is about. */
	const char *message;
	size_t message_size;
	uint64_t needed;
	const char *control;
	uint32_t control_size;
	unsigned code;
	const char *problem; /* static */
	/* The rest is websocket.c's. */
	size_t size; /* in buffer */
	uint64_t left;
	uint8_t head[WEBSOCKET_HEAD_MAX], head_size;
	uint8_t opcode; /* of this frame */
	uint8_t kind;   /* of the message under way; 0 when there is none */
	bool in_frame, final, skipping, is_broken;
	char controls[WEBSOCKET_CONTROL_MAX];
};

/* Starts all zeros but for buffer and room.  Reads from data up to the next event; *used is how
 * much that was.  A message that lies in data as a whole is not copied. */
enum websocket_event websocket_read(struct websocket *websocket, const char *data, size_t size,
                                    size_t *used);
/* After WEBSOCKET_LARGE: goes on in this buffer.  What was in the old one is copied. */
void websocket_enlarge(struct websocket *websocket, char *buffer, size_t room);

#endif
