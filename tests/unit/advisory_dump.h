/* Advisories as lines of text, and texts in pieces, for the tests of their readers. */
#ifndef TARE_TESTS_UNIT_ADVISORY_DUMP_H
#define TARE_TESTS_UNIT_ADVISORY_DUMP_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/advisory.h"
#include "wire/json_stream.h"

/* An advisory_sink; context is a struct buf.  One line for the advisory, one for each package:
 *
 *     CVE-2023-1 high CVSS:… [ALIAS ALIAS] "summary" withdrawn
 *       Debian 12 zlib <1:1.2 known none low */
int advisory_dump(void *context, const struct advisory *advisory, struct err *err);

/* A json_more over text, `size` bytes at a time; each piece is gone when the next one comes. */
struct pieces {
	struct span rest;
	size_t size;
	char *piece; /* owned */
};
ptrdiff_t pieces_more(void *from, const char **data, struct err *err);

/* Reads a text by pieces_more and puts what it says into *out. */
typedef int dump_reader(struct pieces *from, struct buf *out, struct err *err);

/* Reads text whole, and in pieces of 1, 7 and 4096 bytes.  Ends the process when they do not say
 * the same.  The answer of the first goes to *out; the caller releases it. */
int dump_read(dump_reader *reader, struct span text, struct buf *out, struct err *err);

/* The readers of wire/. */
int dump_json(struct pieces *from, struct buf *out, struct err *err); /* all events */
int dump_debian_tracker(struct pieces *from, struct buf *out, struct err *err);
int dump_osv(struct pieces *from, struct buf *out, struct err *err);
int dump_alpine_secdb(struct pieces *from, struct buf *out, struct err *err);
int dump_kev_json(struct pieces *from, struct buf *out, struct err *err);
int dump_kev_csv(struct pieces *from, struct buf *out, struct err *err);
int dump_epss(struct pieces *from, struct buf *out, struct err *err);
int dump_nvd(struct pieces *from, struct buf *out, struct err *err);

#endif
