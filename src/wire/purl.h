/* Package URLs: pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH
 * (https://github.com/package-url/purl-spec, PURL-SPECIFICATION).
 *
 * The struct holds plain text, nothing percent-encoded.  Reading and writing normalise: the type
 * in lower case, qualifiers sorted by key, what a type says about the case of
 * its names applied (deb, apk, github, golang, pypi, …). */
#ifndef TARE_WIRE_PURL_H
#define TARE_WIRE_PURL_H

#include <stddef.h>

#include "base/err.h"

struct purl_qualifier {
	char *key, *value; /* owned */
};

struct purl {
	char *type;
	char *namespace; /* segments joined by '/', or NULL */
	char *name;
	char *version;                    /* or NULL */
	struct purl_qualifier *qualifier; /* sorted by key, each key once, no empty value */
	size_t qualifier_count, qualifier_cap;
	char *subpath; /* segments joined by '/', or NULL */
};

#define PURL_INIT                                                                                  \
	{                                                                                              \
		0                                                                                          \
	}

/* Reads text into *out, which the caller releases; ERR_FAIL when it is no package URL. */
int purl_parse(const char *text, struct purl *out, struct err *err);

/* The canonical text; the caller frees it.  type and name must be set.  The struct may have been
 * filled by hand: strings from mem/str, any case, qualifiers through purl_qualify(). */
char *purl_format(const struct purl *purl);

/* Sets a qualifier (the value is copied); NULL or "" takes it away. */
void purl_qualify(struct purl *purl, const char *key, const char *value);
/* The value of a qualifier, borrowed, or NULL. */
const char *purl_qualifier(const struct purl *purl, const char *key);

void purl_release(struct purl *purl);

#endif
