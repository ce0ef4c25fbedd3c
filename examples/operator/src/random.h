/* Random bytes from the kernel. */
#ifndef OPERATOR_RANDOM_H
#define OPERATOR_RANDOM_H

#include <stddef.h>

/* All at once: no signal has a handler that could come between.  Ends the process when the kernel
 * has none: nothing could be trusted then. */
void random_fill(void *to, size_t size);

#endif
