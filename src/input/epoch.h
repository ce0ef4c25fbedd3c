/* The time that stands for "now" in everything tare makes: SOURCE_DATE_EPOCH
 * (https://reproducible-builds.org/specs/source-date-epoch/), or 0. */
#ifndef TARE_INPUT_EPOCH_H
#define TARE_INPUT_EPOCH_H

#include <stdint.h>

#include "base/err.h"

/* Seconds since 1970, at most what a tar header can say.  ERR_USAGE when the variable is set to
 * something else. */
int epoch_read(uint64_t *seconds, struct err *err);

#endif
