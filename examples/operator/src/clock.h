/* The time of the kernel, as clock_gettime(2) has it. */
#ifndef OPERATOR_CLOCK_H
#define OPERATOR_CLOCK_H

#include <time.h>

void clock_read(clockid_t clock, struct timespec *now);
/* Seconds since 1970. */
time_t clock_seconds(void);

#endif
