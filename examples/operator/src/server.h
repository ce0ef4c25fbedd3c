/* The listener of the HTTP server: who may come in, and when nobody may any more. */
#ifndef OPERATOR_SERVER_H
#define OPERATOR_SERVER_H

#include "loop.h"

#define SERVER_BACKLOG 512
#ifndef SERVER_PAUSE_TIME
#define SERVER_PAUSE_TIME 200 /* ms without accepting when there is no room for one more */
#endif

/* Listens on config.listen for at most config.max_connections at a time.  Returns 0, or -1 with
 * errno set. */
int server_start(void);
/* Accepts nothing more and lets answers under way be finished; done() when all are, and after
 * `milliseconds`, always with the same timer and from the loop. */
void server_end(unsigned milliseconds, void (*done)(struct timer *timer));

#endif
