/* Names of images, "[HOST[:PORT]/]PATH[:TAG]" (the grammar of distribution/reference), brought
 * into their full form: "hello" is "docker.io/library/hello:latest". */
#ifndef TARE_WIRE_REFERENCE_H
#define TARE_WIRE_REFERENCE_H

#include "base/err.h"

struct reference {
	char *host; /* "docker.io", "localhost:5000" */
	char *path; /* "library/hello" */
	char *tag;  /* "latest" */
};

/* ERR_USAGE when text is no reference, or names a digest (an image that is being made has none). */
int reference_parse(const char *text, struct reference *out, struct err *err);
/* host/path:tag; the caller frees it. */
char *reference_full(const struct reference *reference);
/* As people write it: without "docker.io/library/" or "docker.io/"; the caller frees it. */
char *reference_familiar(const struct reference *reference);
void reference_release(struct reference *reference);

#endif
