/* The promises of the loop, its timers, and the pool. */
#include "check.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"
#include "pool.h"

static struct thing {
	struct timer timer; /* first */
	unsigned expired;
	uint64_t late;
} things[400];

static unsigned running;

static uint64_t clock_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void expired(struct timer *timer)
{
	struct thing *thing = (struct thing *)(void *)timer;
	assert_null(timer->link);
	assert_true(clock_now() >= timer->at);
	thing->expired++;
	thing->late = loop_now() - timer->at;
	if (--running == 0)
		loop_stop();
}

static void timers_are_never_early_and_at_most_100_ms_late(void **state)
{
	(void)state;
	assert_int_equal(loop_init(), 0);
	for (unsigned i = 0; i < 400; i++) {
		things[i].timer.expired = expired;
		timer_set(&things[i].timer, 3 * i % 700);
		running++;
	}
	/* Set again: once; stopped: never. */
	timer_set(&things[7].timer, 300);
	timer_stop(&things[8].timer);
	timer_stop(&things[8].timer);
	running--;
	loop_run();
	for (unsigned i = 0; i < 400; i++) {
		assert_int_equal(things[i].expired, i != 8);
		assert_true(things[i].late <= 100);
	}
}

static struct watch first, second;
static int pipes[2][2];
static unsigned told;
static struct timer enough;

static void stop(struct timer *timer)
{
	(void)timer;
	loop_stop();
}

/* Both are readable in the same round: whichever comes first forgets the other. */
static void forget_other(struct watch *watch, uint32_t events)
{
	assert_true(events & EPOLLIN);
	told++;
	loop_forget(watch == &first ? &second : &first);
	loop_forget(watch);
}

static void what_was_forgotten_is_not_told_even_in_the_same_round(void **state)
{
	(void)state;
	pid_t child = fork(); /* loop_stop() is for good */
	assert_true(child >= 0);
	if (child == 0) {
		if (loop_init() || pipe(pipes[0]) || pipe(pipes[1]) || write(pipes[0][1], "x", 1) != 1 ||
		    write(pipes[1][1], "x", 1) != 1)
			_exit(2);
		first = (struct watch){.fd = pipes[0][0], .ready = forget_other};
		second = (struct watch){.fd = pipes[1][0], .ready = forget_other};
		enough.expired = stop;
		timer_set(&enough, 100);
		loop_watch(&first, EPOLLIN);
		loop_watch(&second, EPOLLIN);
		loop_run();
		_exit(told == 1 && !first.events && !second.events ? 0 : 1);
	}
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void a_pool_gives_what_it_has_all_zeros_and_no_more(void **state)
{
	(void)state;
	struct pool pool;
	unsigned char *slot[5];
	assert_int_equal(pool_init(&pool, 5000, 5), 0);
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 5; i++) {
			slot[i] = pool_take(&pool);
			assert_non_null(slot[i]);
			for (unsigned j = 0; j < i; j++)
				assert_true(slot[i] >= slot[j] + 5000 || slot[j] >= slot[i] + 5000);
			for (unsigned j = 0; j < 5000; j++)
				assert_int_equal(slot[i][j], 0);
			memset(slot[i], 0xaa, 5000);
			assert_int_equal(pool_used(&pool), i + 1);
		}
		assert_null(pool_take(&pool));
		/* Back in another order each time. */
		for (unsigned i = 0; i < 5; i++)
			pool_give(&pool, slot[(i * 2 + round) % 5]);
		assert_int_equal(pool_used(&pool), 0);
	}
	assert_int_equal(pool_init(&pool, SIZE_MAX / 4, 100), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_forgotten_is_not_told_even_in_the_same_round),
		cmocka_unit_test(timers_are_never_early_and_at_most_100_ms_late),
		cmocka_unit_test(a_pool_gives_what_it_has_all_zeros_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
