/* A linker's line as a test writes it. */
#ifndef TARE_TESTS_LD_LINE_H
#define TARE_TESTS_LD_LINE_H

#include "input/linkline.h"

/* Reads "ld" and these words, at most 31 of them, ended by NULL; a line that cannot be read fails
 * the test.  The caller releases the line. */
struct linkline ld_line(const char *const *words);

#endif
