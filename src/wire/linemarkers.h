/* The files named in preprocessed text: `# LINE "FILE" FLAGS`, as gcc -E and clang -E write it.
 * Format: The C Preprocessor, "Preprocessor Output". */
#ifndef TARE_WIRE_LINEMARKERS_H
#define TARE_WIRE_LINEMARKERS_H

#include "base/err.h"
#include "base/str.h"

struct linemarkers {
	char *main;           /* the first file named; NULL when there is none */
	char *dir;            /* from -fworking-directory; NULL when not there */
	struct strlist files; /* the others, each once, in the order of first mention */
};

/* Fills *out (release it after success and failure).  ERR_FAIL when a marker holds a zero byte. */
int linemarkers_read(struct span text, struct linemarkers *out, struct err *err);
void linemarkers_release(struct linemarkers *markers);

#endif
