#include "clock.h"

#include <unistd.h>

#include "kernel.h"

/* libc would find the page where the kernel lets the clock be read without a call: 1 KB of code
 * that saves 0.1 us each time the loop wakes up.  Where a word has 32 bits the two have different
 * notions of the structure. */
void clock_read(clockid_t clock, struct timespec *now)
{
	if (sizeof(long) == 8)
		kernel_call(SYS_clock_gettime, clock, now);
	else
		clock_gettime(clock, now);
}

time_t clock_seconds(void)
{
	static struct timespec now;
	clock_read(CLOCK_REALTIME, &now);
	return now.tv_sec;
}
