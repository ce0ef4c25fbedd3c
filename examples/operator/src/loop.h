/* The event loop: one epoll instance and one set of timers for the process.
 *
 * Nothing here allocates: a watch and a timer are members of the thing that waits, and the callback
 * finds the thing from the member's address. */
#ifndef OPERATOR_LOOP_H
#define OPERATOR_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct watch {
	int fd;
	uint32_t events; /* what is waited for now: EPOLLIN | EPOLLOUT; 0 when not watched */
	void (*ready)(struct watch *watch, uint32_t events);
};

struct timer {
	struct timer *next, **link; /* link is NULL while it does not run */
	uint64_t at;
	void (*expired)(struct timer *timer); /* it runs no more when this is called */
};

/* Returns 0, or -1 with errno set. */
int loop_init(void);
/* Starts to wait, or waits for something else.  Returns 0, or -1 with errno set. */
int loop_watch(struct watch *watch, uint32_t events);
/* Waits no more; events of it that are still to be told in this round are dropped.  Harmless when
 * it was not watched.  Call it before the descriptor is closed. */
void loop_forget(struct watch *watch);

/* Milliseconds of the monotonic clock, as of the last wake-up. */
uint64_t loop_now(void);
/* (Re)starts a timer; a coarse one: it may come up to 100 ms late, never early. */
void timer_set(struct timer *timer, unsigned milliseconds);
void timer_stop(struct timer *timer);
/* Puts it, which does not run, into a list of somebody else's, whom it waits for; timer_stop()
 * takes it off. */
void timer_hang(struct timer *timer, struct timer **list);
/* Takes one after the other off the list and calls expired(). */
void timers_expire(struct timer **list);

/* Runs until loop_stop().  With nothing to do it sleeps without a time-out. */
void loop_run(void);
void loop_stop(void);

#endif
