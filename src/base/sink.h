/* Where bytes go: the writer does not know whether it is a file, an archive or a digest.
 * A sink is the first member of the struct that keeps its state. */
#ifndef TARE_BASE_SINK_H
#define TARE_BASE_SINK_H

#include <stddef.h>

#include "base/err.h"

struct sink {
	/* Takes all of the bytes or fails. */
	int (*write)(struct sink *sink, const void *data, size_t size, struct err *err);
};

#endif
