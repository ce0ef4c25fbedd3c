/* Points in time as RFC 3339 writes them. */
#ifndef TARE_WIRE_TIMESTAMP_H
#define TARE_WIRE_TIMESTAMP_H

#include <stdint.h>

#include "base/err.h"

/* text: an RFC 3339 date-time, or seconds since 1970.  Returns it as RFC 3339 (a date-time stays as
 * it is, seconds become UTC); NULL with ERR_USAGE when it is neither.  The caller frees it. */
char *timestamp_normal(const char *text, struct err *err);

/* text: as above, or a day ("2026-12-01", its start), as seconds since 1970, offsets
 * taken into account, fractions cut off.  ERR_USAGE when it is none. */
int timestamp_seconds(const char *text, int64_t *seconds, struct err *err);

/* RFC 3339 in UTC; the caller frees it.  Years past 9999 are written with more digits. */
char *timestamp_format(int64_t seconds);

#endif
