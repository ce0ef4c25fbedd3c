/* The WebSocket of one call: upgrade, messages in, messages out, pings, the end. */
#ifndef OPERATOR_CHANNEL_H
#define OPERATOR_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "loop.h"
#include "stream.h"
#include "text.h"
#include "websocket.h"

#define CHANNEL_CONNECT_MS 10000  /* for name, TCP and TLS together */
#define CHANNEL_UPGRADE_MS 30000  /* for the server's answer */
#define CHANNEL_PING_MS 60000     /* of silence, then we ask whether anybody is there */
#define CHANNEL_SILENCE_MS 120000 /* then nobody is */
#define CHANNEL_CLOSE_MS 2000     /* for the close frames of both sides */

#define CHANNEL_READ ((size_t)8 << 10)   /* bytes read at once */
#define CHANNEL_SMALL ((size_t)16 << 10) /* messages up to here have room in the call's slot */
#define CHANNEL_LARGE                                                                              \
	((size_t)256 << 10) /* up to here in a buffer that calls share; larger: skipped */
#define CHANNEL_LARGE_COUNT 8
#define CHANNEL_SEND_MAX ((size_t)18 << 10) /* bytes of a message that we send */
#define CHANNEL_OUT (CHANNEL_SEND_MAX + 1024)

enum channel_event {
	CHANNEL_OPEN,
	CHANNEL_MESSAGE, /* websocket.message; also readable later on if it is held */
	CHANNEL_SPACE,   /* channel_has_room() again after it was held without */
	CHANNEL_ENDED,   /* for good; problem says why, or is NULL after an orderly end */
};

struct channel {
	void (*event)(struct channel *channel, enum channel_event event);
	const char *problem; /* static */
	const char *notice;  /* CHANNEL_MESSAGE without a message: what came instead; static */
	/* The rest is channel.c's, but for the message and the answer. */
	enum {
		CHANNEL_CLOSED,
		CHANNEL_CONNECTING,
		CHANNEL_UPGRADING,
		CHANNEL_TALKING,
		CHANNEL_LEAVING, /* our close frame is queued */
	} state;
	bool held, wants_space, doomed, server_left;
	uint32_t saved_size, sent; /* of out */
	struct text out;
	void *large;
	const char *call_id;
	uint64_t heard_at;
	struct timer timer;
	struct stream stream;
	struct websocket websocket;
	struct answer answer; /* to the upgrade */
	char wanted[29];      /* Sec-WebSocket-Accept */
	/* The large ones last: memory that is not touched costs nothing. */
	char queue[CHANNEL_OUT];
	char small[CHANNEL_SMALL];
	char saved[CHANNEL_READ]; /* what was read behind a message that is held */
};

/* Makes the buffers that calls share.  Returns 0, or -1 with errno set. */
int channels_init(void);
/* Starts all zeros.  The id of the call must stay. */
void channel_open(struct channel *channel, const char *call_id,
                  void (*event)(struct channel *channel, enum channel_event event));
bool channel_is_open(const struct channel *channel);
/* A message of any size up to CHANNEL_SEND_MAX. */
bool channel_has_room(const struct channel *channel);
/* Queues a text message.  Returns 0, or -1 when there is no room. */
int channel_send(struct channel *channel, const char *text, size_t size);
/* From inside CHANNEL_MESSAGE: keeps the message, and hears no further one before
 * channel_release().  With `for_space`, CHANNEL_SPACE follows. */
void channel_hold(struct channel *channel, bool for_space);
void channel_release(struct channel *channel);
/* Says good-bye with that code; CHANNEL_ENDED follows, never from inside this call. */
void channel_leave(struct channel *channel, unsigned code);
/* Ends it wherever it is; no event follows.  Harmless on one that is all zeros. */
void channel_close(struct channel *channel);

#endif
