/* The REST side of one call: POST requests over one connection, one after the other.  The
 * connection is kept for the next request for a while and opened anew when it has gone. */
#ifndef OPERATOR_REST_H
#define OPERATOR_REST_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "loop.h"
#include "part.h"
#include "stream.h"
#include "text.h"

#define REST_CONNECT_MS 10000 /* for name, TCP and TLS together */
#define REST_ANSWER_MS 30000  /* from the start of the request to the end of the answer */
#define REST_IDLE_MS 10000    /* an unused connection costs memory on both sides */
#define REST_HEAD_MAX 2048

struct rest {
	/* After this: problem is NULL and answer has come whole, or problem says why not (static). */
	void (*done)(struct rest *rest);
	const char *problem;
	/* The rest is rest.c's, but for the answer. */
	enum { REST_CLOSED, REST_CONNECTING, REST_BUSY, REST_IDLE } state;
	bool reused;           /* the connection has answered before */
	struct part unsent[2]; /* of head and body */
	struct part body;
	size_t head_size;
	struct timer timer;
	struct stream stream;
	struct answer answer;
	char head[REST_HEAD_MAX];
};

/* Starts all zeros.  Posts JSON for a call: verb is the last step of the path.  `body` must stay
 * until done(), which never comes from inside this call.  One at a time.
 *
 * A request is sent a second time only if a connection that was kept broke before any byte of an
 * answer had come: then the server had closed it before the request was there. */
void rest_post(struct rest *rest, const char *call_id, const char *verb, struct part body,
               void (*done)(struct rest *rest));
/* Ends what is under way; done() does not follow.  Harmless on one that is all zeros. */
void rest_close(struct rest *rest);

/* The headers that every request has, and the empty line behind them. */
void rest_end_head(struct text *head);

#endif
