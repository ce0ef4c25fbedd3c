/* One connection to the API: name, TCP, TLS, one after the other, without waiting for any of them.
 * All addresses of the name are tried in turn.  A member of the thing that uses it. */
#ifndef OPERATOR_STREAM_H
#define OPERATOR_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "loop.h"
#include "resolver.h"
#include "tls.h"

enum stream_event {
	STREAM_OPEN,     /* the server is who it should be; it may be written to */
	STREAM_READABLE, /* stream_read() may have something */
	STREAM_WRITABLE, /* what was written is with the kernel; after STREAM_AGAIN from
	                    stream_write() always, else maybe */
	STREAM_FAILED,   /* for good; stream->problem says why.  Close it. */
};

enum {
	STREAM_BROKEN = TLS_FAILED, /* stream->problem says why */
	STREAM_AGAIN = -2,
};

struct stream {
	void (*event)(struct stream *stream, enum stream_event event);
	const char *problem; /* static */
	/* The rest is stream.c's. */
	enum {
		STREAM_ASKS,
		STREAM_CONNECTS,
		STREAM_SHAKES_HANDS,
		STREAM_IS_OPEN,
		STREAM_HAS_FAILED
	} state;
	bool writes; /* not all is with the kernel; STREAM_WRITABLE is owed */
	struct tls *tls;
	struct watch watch;
	struct timer timer;
	struct timer lookup;
	uint64_t deadline; /* of the way to STREAM_OPEN */
	unsigned next_address;
	struct addresses
		addresses; /* last: what is within 127 bytes of the start is shorter to reach */
};

/* Starts to connect; an event tells how that went, within `timeout` milliseconds for all of it.
 * No event comes from inside this call. */
void stream_open(struct stream *stream, unsigned timeout,
                 void (*event)(struct stream *stream, enum stream_event event));
/* Bytes read; 0 at the orderly end; STREAM_AGAIN; STREAM_BROKEN.  Read until STREAM_AGAIN, else no
 * further STREAM_READABLE is promised. */
ptrdiff_t stream_read(struct stream *stream, void *data, size_t size);
/* Bytes taken (all or fewer), STREAM_AGAIN, STREAM_BROKEN. */
ptrdiff_t stream_write(struct stream *stream, const void *data, size_t size);
/* Ends it wherever it is; no event follows.  Harmless on one that is closed or all zeros. */
void stream_close(struct stream *stream);

#endif
