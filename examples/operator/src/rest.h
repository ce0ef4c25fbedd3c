/* The REST side of one call: POST requests over one connection, one after the other.  The
 * connection is kept for the next request for a while and opened anew when it has gone. */
#ifndef OPERATOR_REST_H
#define OPERATOR_REST_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "loop.h"
#include "stream.h"

#define REST_CONNECT_MS 10000 /* for name, TCP and TLS together */
#define REST_ANSWER_MS 30000  /* from the start of the request to the end of the answer */
#define REST_IDLE_MS 10000    /* an unused connection costs memory on both sides */
#define REST_HEAD_MAX 2048

struct rest {
	/* After this: problem is NULL and answer has come whole, or problem says why not (static). */
	void (*done)(struct rest *rest);
	const char *problem;
	struct answer answer;
	/* The rest is rest.c's. */
	struct stream stream;
	struct timer timer;
	enum { REST_CLOSED, REST_CONNECTING, REST_BUSY, REST_IDLE } state;
	bool reused; /* the connection has answered before */
	size_t head_size, sent;
	const char *body;
	size_t body_size;
	char head[REST_HEAD_MAX];
};

/* Starts all zeros.  Posts JSON to the path (below the prefix of the API, of URL characters);
 * `body` must stay until done(), which never comes from inside this call.  One at a time.
 *
 * A request is sent a second time only if a connection that was kept broke before any byte of an
 * answer had come: then the server had closed it before the request was there. */
void rest_post(struct rest *rest, const char *path, size_t path_size, const char *body,
               size_t body_size, void (*done)(struct rest *rest));
bool rest_is_busy(const struct rest *rest);
/* Ends what is under way; done() does not follow.  Harmless on one that is all zeros. */
void rest_close(struct rest *rest);

#endif
