/* Alpine's security database (https://secdb.alpinelinux.org, one JSON file for each release and
 * repository) and those of Wolfi and Chainguard, which have the same form: package → version that
 * fixes → ids. */
#ifndef TARE_WIRE_ALPINE_SECDB_H
#define TARE_WIRE_ALPINE_SECDB_H

#include "model/advisory.h"
#include "wire/json_stream.h"

/* Whose file it is; strings are owned. */
struct alpine_secdb {
	enum ecosystem ecosystem;
	char *release; /* "v3.20", "edge"; "" for Wolfi and Chainguard, which have none */
	char *name;    /* "v3.20/main", "wolfi/os" */
};

/* Reads the members beside "packages", wherever they stand, to the end of the text.  The caller
 * releases *out in any case.  ERR_FAIL: not JSON, or it does not say of which release it is. */
int alpine_secdb_head(struct json_stream *stream, struct alpine_secdb *out, struct err *err);
void alpine_secdb_release(struct alpine_secdb *secdb);

/* Reads the packages.  One advisory for each package and id:
 *
 *   "1.2.3-r0": ["CVE-…"]            "<1.2.3-r0"
 *   "0": ["CVE-…"]                   not affected: nothing is kept
 *   "CVE-… CVE-…", "CVE-… XSA-…"     several ids of one fix: CVEs each for itself, others as
 * aliases "CVE-… (+ regression fix)"       words that are no ids are comments
 *
 * ERR_FAIL: not JSON, not of this form, or a package without a name. */
int alpine_secdb_read(struct json_stream *stream, const struct alpine_secdb *head,
                      advisory_sink *sink, void *context, struct err *err);

#endif
