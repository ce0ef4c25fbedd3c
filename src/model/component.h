/* A component: something with a name and usually a version whose bytes, or whose headers, went
 * into a program. */
#ifndef TARE_MODEL_COMPONENT_H
#define TARE_MODEL_COMPONENT_H

#include <stddef.h>
#include <stdint.h>

/* How it got in; a component that got in several ways has the first of these that is true. */
enum how {
	HOW_APPLICATION, /* the program itself */
	HOW_STATIC,      /* objects or archive members that were linked */
	HOW_VENDORED,    /* sources inside the program's tree that have a name of their own */
	HOW_STARTUP,     /* only startup files and the compiler's runtime: crt1.o, crtbegin.o */
	HOW_SHARED,      /* a shared object the program needs at run time; no byte of the file */
	HOW_HEADERS,     /* only its headers were read */
	HOW_INSTALLED,   /* listed by a package database of an image; nothing is known of a link */
};
#define HOW_COUNT 7

const char *how_name(enum how how); /* "static", "headers", … as in the SBOM */
/* The reverse; returns -1 when text names none. */
int how_parse(const char *text);

struct component {
	char *ref;     /* bom-ref: unique in its document; deterministic, free of paths */
	char *name;    /* Debian components: the SOURCE package */
	char *version; /* NULL when unknown */
	char *purl;    /* https://github.com/package-url/purl-spec; NULL when there is none.  For
	                * packages it names the binary package and carries arch, distro, upstream. */
	char *license; /* SPDX expression, or NULL */
	char *sha256;  /* hex digest of the archive, object or shared object it came from, or NULL */
	char *path;    /* only for unknown inputs: where it was, relative to the project, or NULL */
	char *comment; /* one line that its own file says about it, or NULL */
	enum how how;
	uint64_t bytes; /* bytes of the file that are its own; filled in from a byte map */
};

void component_release(struct component *component);
/* A deep copy. */
struct component component_copy(const struct component *from);

#endif
