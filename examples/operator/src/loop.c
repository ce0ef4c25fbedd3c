#include "loop.h"

#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "kernel.h"

#define EVENTS_MOST 64
/* Timers hang in a wheel of slots, one a tick; a slot also holds those of later turns. */
#define TICK 64 /* ms */
#define WHEEL 256

static struct {
	int fd;
	int at, count; /* the event being told, of how many */
	bool stopped;
	uint64_t now;
	struct epoll_event event[EVENTS_MOST];
} loop;

static struct {
	uint64_t done;    /* the last tick whose slot was looked at */
	uint64_t wake_at; /* no timer ends before that */
	struct timer *due;
	struct timer *slot[WHEEL];
} wheel;

static void read_clock(void)
{
	static struct timespec now;
	clock_read(CLOCK_MONOTONIC, &now);
	loop.now = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int loop_init(void)
{
	loop.fd = (int)kernel_call(SYS_epoll_create1, EPOLL_CLOEXEC);
	read_clock();
	wheel.done = loop.now / TICK;
	wheel.wake_at = UINT64_MAX;
	return loop.fd < 0 ? -1 : 0;
}

/* These calls as they are: libc's know how to do without them, too. */
static long control(int what, const struct watch *watch, struct epoll_event *event)
{
	return kernel_call(SYS_epoll_ctl, loop.fd, what, watch->fd, event);
}

uint64_t loop_now(void)
{
	return loop.now;
}

int loop_watch(struct watch *watch, uint32_t events)
{
	if (events == watch->events)
		return 0;
	if (events == 0) {
		loop_forget(watch);
		return 0;
	}
	static struct epoll_event event;
	event = (struct epoll_event){.events = events, .data.ptr = watch};
	if (control(watch->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, watch, &event))
		return -1;
	watch->events = events;
	return 0;
}

void loop_forget(struct watch *watch)
{
	if (!watch->events)
		return;
	watch->events = 0;
	control(EPOLL_CTL_DEL, watch, NULL);
	for (int i = loop.at + 1; i < loop.count; i++)
		if (loop.event[i].data.ptr == watch)
			loop.event[i].data.ptr = NULL;
}

void timer_hang(struct timer *timer, struct timer **list)
{
	timer->next = *list;
	if (timer->next)
		timer->next->link = &timer->next;
	timer->link = list;
	*list = timer;
}

void timer_stop(struct timer *timer)
{
	if (!timer->link)
		return;
	*timer->link = timer->next;
	if (timer->next)
		timer->next->link = timer->link;
	timer->link = NULL;
}

void timer_set(struct timer *timer, unsigned milliseconds)
{
	timer_stop(timer);
	timer->at = loop.now + milliseconds;
	uint64_t tick = (timer->at + TICK - 1) / TICK;
	if (tick <= wheel.done) /* its slot has had its turn */
		tick = wheel.done + 1;
	timer_hang(timer, &wheel.slot[tick % WHEEL]);
	if (tick * TICK < wheel.wake_at)
		wheel.wake_at = tick * TICK;
}

static void find_next_wake(void)
{
	wheel.wake_at = UINT64_MAX;
	for (uint64_t tick = wheel.done + 1; tick <= wheel.done + WHEEL; tick++)
		if (wheel.slot[tick % WHEEL]) {
			wheel.wake_at = tick * TICK;
			return;
		}
}

static void collect_due(struct timer *timer)
{
	while (timer) {
		struct timer *next = timer->next;
		if (timer->at <= loop.now) {
			timer_stop(timer);
			timer_hang(timer, &wheel.due);
		}
		timer = next;
	}
}

void timers_expire(struct timer **list)
{
	while (*list) {
		struct timer *timer = *list;
		timer_stop(timer);
		timer->expired(timer);
	}
}

/* Those that are due are gathered first: their callbacks may set and stop any timer. */
static void expire(void)
{
	uint64_t now = loop.now / TICK, tick = wheel.done + 1;
	if (now >= tick + WHEEL)
		tick = now - WHEEL + 1;
	for (; tick <= now; tick++)
		collect_due(wheel.slot[tick % WHEEL]);
	wheel.done = now;
	timers_expire(&wheel.due);
	find_next_wake();
}

static int time_to_sleep(void)
{
	if (wheel.wake_at == UINT64_MAX)
		return -1;
	return wheel.wake_at > loop.now ? (int)(wheel.wake_at - loop.now) : 0;
}

void loop_run(void)
{
	while (!loop.stopped) {
		loop.count = (int)kernel_call(SYS_epoll_pwait, loop.fd, loop.event, EVENTS_MOST,
		                              time_to_sleep(), NULL, 0L);
		read_clock();
		for (loop.at = 0; loop.at < loop.count && !loop.stopped; loop.at++) {
			struct watch *watch = loop.event[loop.at].data.ptr;
			if (watch)
				watch->ready(watch, loop.event[loop.at].events);
		}
		loop.count = loop.at = 0;
		if (loop.now >= wheel.wake_at && !loop.stopped)
			expire();
	}
}

void loop_stop(void)
{
	loop.stopped = true;
}
