/* The linker's part of the size profile: after the link and its record. */
#ifndef TARE_STANDIN_LINK_SIZE_H
#define TARE_STANDIN_LINK_SIZE_H

#include "base/err.h"
#include "standin/link_job.h"

/* Strips the output, SBOM and accounting staying readable; checks that a program meant to be static
 * needs no loader; says what was given up and what was not applied.  Does nothing when TARE_SIZE
 * does not ask for it.  ERR_FAIL: the program must not be shipped like that. */
int link_size_finish(const struct link_job *job, struct err *err);

#endif
