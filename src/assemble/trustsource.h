/* Trust roots as C source: the blob of wire/trustblob, and a dozen lines that read it, independent
 * of any TLS library. */
#ifndef TARE_ASSEMBLE_TRUSTSOURCE_H
#define TARE_ASSEMBLE_TRUSTSOURCE_H

#include "base/buf.h"
#include "model/trust.h"
#include "wire/filetags.h"
#include "wire/trustblob.h"

struct trustsource {
	const struct trust_store *store; /* sorted; all of them can be packed */
	enum trustblob_form form;
	const struct filetags *origin;
	const struct strlist *remarks; /* about the origin, a comment each; foreign text */
	const char *header;            /* what the source includes; NULL: it declares everything */
};

/* Appends the blob alone. */
void trustsource_blob(const struct trustsource *source, struct buf *out);
/* Appends the C17 file. */
void trustsource_write(const struct trustsource *source, struct buf *out);
/* Appends the header. */
void trustsource_write_header(const struct trustsource *source, struct buf *out);

#endif
