/* Calls: each is one state machine from the webhook that announced it to its end. */
#ifndef OPERATOR_CALL_H
#define OPERATOR_CALL_H

#include <stddef.h>

#include "loop.h"

#define CALL_ID_MAX 255 /* bytes; longer ones are refused */

enum call_answer {
	CALL_STARTED,
	CALL_RUNNING, /* one of that id is under way; nothing was done */
	CALL_FULL,    /* as many calls as may be */
};

/* Takes config.max_calls slots and prepares the texts that all calls send.  Returns 0, or -1 with
 * errno set. */
int calls_init(void);
/* Accepts the call and talks to it from then on.  call_id: any bytes but NUL, 1 to CALL_ID_MAX.
 * A call over which nothing was heard for two minutes, not even an answer to a ping, is given up.
 */
enum call_answer call_start(const char *call_id);
unsigned calls_count(void);
/* Hangs all of them up and closes them in an orderly way; done() when the last one has ended, or
 * after `milliseconds` whatever is left, always with the same timer and from the loop. */
void calls_end(unsigned milliseconds, void (*done)(struct timer *timer));

#endif
