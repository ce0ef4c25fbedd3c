/* Seconds of the clock as text, in UTC.  libc's gmtime() and strftime() would cost 8 KiB. */
#ifndef OPERATOR_DATE_H
#define OPERATOR_DATE_H

#include <stdint.h>

#include "text.h"

/* "Wed, 25 Nov 2026 10:00:00 GMT" (RFC 9110, 5.6.7). */
void date_add_http(struct text *text, uint64_t seconds);
/* "2026-11-25T10:00:00.000000Z" (RFC 3339). */
void date_add_stamp(struct text *text, uint64_t seconds, unsigned microseconds);

#endif
