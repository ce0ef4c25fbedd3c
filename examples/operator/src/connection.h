/* Connections of the HTTP server: each reads requests and writes answers, one after the other, and
 * ends when its time is over.
 *
 * A request's head and a small body lie in the connection itself.  Larger bodies are read into one
 * of a few large buffers; who finds none free is not read from until there is one. */
#ifndef OPERATOR_CONNECTION_H
#define OPERATOR_CONNECTION_H

#include <stdint.h>

#define CONNECTION_BODY_MAX ((size_t)1 << 20) /* bytes; larger ones get 413, unread */
#define CONNECTION_BUFFERS 8                  /* of that size */

/* How long, in ms, a client may take for what.  The compiler's command line can set them. */
#ifndef CONNECTION_HEAD_TIME
#define CONNECTION_HEAD_TIME                                                                       \
	10000 /* from a request's first byte, or the start, to its head's end */
#endif
#ifndef CONNECTION_BODY_TIME
#define CONNECTION_BODY_TIME 30000 /* for the whole body */
#endif
#ifndef CONNECTION_STEP_TIME
#define CONNECTION_STEP_TIME 5000 /* in each of these at least CONNECTION_STEP bytes of it */
#endif
#define CONNECTION_STEP 512
#ifndef CONNECTION_IDLE_TIME
#define CONNECTION_IDLE_TIME 75000 /* between an answer and the next request */
#endif
#ifndef CONNECTION_WRITE_TIME
#define CONNECTION_WRITE_TIME 30000 /* to take an answer that does not go out at once */
#endif
#ifndef CONNECTION_LINGER_TIME
#define CONNECTION_LINGER_TIME 2000 /* after a refusal, so that the client can read it */
#endif

/* For `most` of them; changed() is called when one has ended or has nothing to do.  Returns 0, or
 * -1 with errno set. */
int connections_init(uint32_t most, void (*changed)(void));
/* Takes the descriptor of a new client, and closes it in the end.  There must be room. */
void connection_open(int fd);
uint32_t connections_count(void);
/* Closes the one that has had nothing to do for the longest time; returns 0, or -1 when all are at
 * work. */
int connections_close_idle(void);
/* Closes those that have no whole head of a request; the others end with their next answer. */
void connections_end(void);

#endif
