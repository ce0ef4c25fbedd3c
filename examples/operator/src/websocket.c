#include "websocket.h"

#include <string.h>

#include "base64.h"
#include "random.h"
#include "sha1.h"
#include "utf8.h"

void websocket_key(char key[25])
{
	static unsigned char bytes[16];
	random_fill(bytes, sizeof bytes);
	base64_encode(bytes, sizeof bytes, key);
}

void websocket_accept(const char key[25], char accept[29])
{
	static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	static char text[24 + sizeof magic - 1];
	static unsigned char digest[20];
	memcpy(text, key, 24);
	memcpy(text + 24, magic, sizeof magic - 1);
	sha1(text, sizeof text, digest);
	base64_encode(digest, sizeof digest, accept);
}

const char *websocket_refusal(const struct answer *answer, const char *accept)
{
	if (answer->status != 101)
		return "no upgrade";
	/* Nor may it choose an extension or a subprotocol, of which none was offered. */
	if (!answer->upgrade_websocket || !answer->connection_upgrade || answer->unasked ||
	    strcmp(answer->accept, accept) != 0)
		return "a bad upgrade";
	return NULL;
}

void websocket_write(struct text *out, enum websocket_opcode opcode, const void *data, size_t size)
{
	unsigned char *to = (unsigned char *)out->data + out->size, *mask;
	const unsigned char *bytes = data;
	if (out->room - out->size < size + WEBSOCKET_HEAD_MAX) {
		out->full = true;
		return;
	}
	*to++ = (unsigned char)(0x80 | opcode);
	if (size < 126) {
		*to++ = (unsigned char)(0x80 | size);
	} else { /* we never send 64 KiB or more at once */
		*to++ = 0x80 | 126;
		*to++ = (unsigned char)(size >> 8);
		*to++ = (unsigned char)size;
	}
	mask = to;
	random_fill(mask, 4);
	to += 4;
	for (size_t i = 0; i < size; i++)
		*to++ = bytes[i] ^ mask[i % 4];
	out->size = (uint32_t)((char *)to - out->data);
}

static enum websocket_event broken(struct websocket *websocket, unsigned code, const char *problem)
{
	websocket->is_broken = true;
	websocket->code = code;
	websocket->problem = problem;
	return WEBSOCKET_BROKEN;
}

/* How long the head is, as far as its first two bytes tell. */
static size_t head_length(const struct websocket *websocket)
{
	unsigned length = websocket->head_size < 2 ? 0 : websocket->head[1] & 0x7f;
	return length == 127 ? 10 : length == 126 ? 4 : 2;
}

static const char *check_head(struct websocket *websocket)
{
	const uint8_t *head = websocket->head;
	unsigned length = head[1] & 0x7f, bytes = websocket->head_size - 2U;
	unsigned opcode = head[0] & 0x0f;
	bool final = head[0] & 0x80, bad = false;
	uint64_t left = length;
	if (bytes) {
		left = 0;
		for (unsigned i = 0; i < bytes; i++)
			left = left << 8 | head[2 + i];
		bad = left < (bytes == 2 ? 126U : 65536U) || left >> 63;
	}
	websocket->final = final;
	websocket->opcode = (uint8_t)opcode;
	websocket->left = left;
	if (bad)
		return "a bad length";
	if (head[0] & 0x70 || head[1] & 0x80 || (opcode & 7) > 2)
		return "an unknown or masked frame";
	if (opcode & 8 ? !final || left > WEBSOCKET_CONTROL_MAX
	               : (opcode == WEBSOCKET_OP_MORE) != (websocket->kind != 0))
		return "pieces that do not fit";
	return NULL;
}

/* The head of a frame is whole. */
static enum websocket_event start_frame(struct websocket *websocket)
{
	const char *problem = check_head(websocket);
	if (problem)
		return broken(websocket, WEBSOCKET_WRONG, problem);
	websocket->in_frame = true;
	if (websocket->opcode & 8) {
		websocket->control_size = 0;
		return WEBSOCKET_MORE;
	}
	if (websocket->opcode != WEBSOCKET_OP_MORE) {
		websocket->kind = websocket->opcode;
		websocket->size = 0;
		websocket->skipping = websocket->kind == WEBSOCKET_OP_BINARY;
	}
	if (websocket->skipping || websocket->left <= websocket->room - websocket->size)
		return WEBSOCKET_MORE;
	websocket->needed = websocket->left + websocket->size;
	websocket->skipping = true; /* unless it is enlarged */
	return WEBSOCKET_LARGE;
}

static const char not_utf8[] = "invalid UTF-8";

static enum websocket_event end_close(struct websocket *websocket)
{
	const unsigned char *bytes = (const unsigned char *)websocket->controls;
	unsigned code = (unsigned)bytes[0] << 8 | bytes[1];
	size_t size = websocket->control_size;
	if (size == 0)
		code = WEBSOCKET_NO_CODE;
	else if (size == 1 || code < 1000 || code >= 5000 || (code >= 1004 && code <= 1006) ||
	         (code >= 1015 && code < 3000))
		return broken(websocket, WEBSOCKET_WRONG, "a bad close frame");
	else if (!utf8_valid(websocket->controls + 2, size - 2))
		return broken(websocket, WEBSOCKET_NOT_UTF8, not_utf8);
	websocket->code = code;
	return WEBSOCKET_CLOSE;
}

static enum websocket_event end_message(struct websocket *websocket)
{
	bool binary = websocket->kind == WEBSOCKET_OP_BINARY;
	websocket->kind = 0;
	if (websocket->skipping)
		return binary ? WEBSOCKET_BINARY : WEBSOCKET_SKIPPED;
	if (!utf8_valid(websocket->message, websocket->message_size))
		return broken(websocket, WEBSOCKET_NOT_UTF8, not_utf8);
	return WEBSOCKET_TEXT;
}

/* The last byte of a frame is read; `data` is behind it. */
static enum websocket_event end_frame(struct websocket *websocket)
{
	websocket->in_frame = false;
	websocket->head_size = 0;
	websocket->control = websocket->controls;
	switch (websocket->opcode) {
	case WEBSOCKET_OP_PING:
		return WEBSOCKET_PING;
	case WEBSOCKET_OP_PONG:
		return WEBSOCKET_PONG;
	case WEBSOCKET_OP_CLOSE:
		return end_close(websocket);
	default:
		return websocket->final ? end_message(websocket) : WEBSOCKET_MORE;
	}
}

/* Takes what is there of the frame's payload. */
static size_t take(struct websocket *websocket, const char *data, size_t size)
{
	bool whole = websocket->left <= size;
	if (whole)
		size = (size_t)websocket->left;
	websocket->left -= size;
	if (websocket->opcode & 8) {
		memcpy(websocket->controls + websocket->control_size, data, size);
		websocket->control_size += size;
	} else if (!websocket->skipping) {
		if (whole && websocket->final && websocket->size == 0) {
			websocket->message = data;
			websocket->message_size = size;
			return size;
		}
		memcpy(websocket->buffer + websocket->size, data, size);
		websocket->size += size;
		websocket->message = websocket->buffer;
		websocket->message_size = websocket->size;
	}
	return size;
}

/* With a base of its own all of the structure is near. */
__attribute__((noinline)) enum websocket_event
websocket_read(struct websocket *websocket, const char *data, size_t size, size_t *used)
{
	enum websocket_event event = WEBSOCKET_MORE;
	size_t at = 0;
	if (websocket->is_broken)
		event = WEBSOCKET_BROKEN;
	while (event == WEBSOCKET_MORE) {
		if (websocket->in_frame) {
			at += take(websocket, data + at, size - at);
			if (websocket->left)
				break; /* all of data is read */
			event = end_frame(websocket);
		} else if (at < size) {
			websocket->head[websocket->head_size++] = (uint8_t)data[at++];
			if (websocket->head_size >= 2 && websocket->head_size == head_length(websocket))
				event = start_frame(websocket);
		} else {
			break;
		}
	}
	*used = at;
	return event;
}

void websocket_enlarge(struct websocket *websocket, char *buffer, size_t room)
{
	memcpy(buffer, websocket->buffer, websocket->size);
	websocket->buffer = buffer;
	websocket->room = room;
	websocket->skipping = false;
}
