/* The compile record: which sources and headers went into one object, carried in its section
 * ".tare.src" (SHF_EXCLUDE: kept in archives and by `ld -r`, dropped from programs).
 *
 * Text, one fact a line, made so that sections can be put behind one another (`ld -r` does):
 *     tare-src 1
 *     dir /absolute/folder     the compiler's working folder; relative paths start there
 *     src PATH                 a main source, as the compiler was given it
 *     hdr PATH                 a file read by #include, system headers too
 *     gap SENTENCE             something that is not known, e.g. which headers were read
 *     end
 * A path that holds a newline is left out and a gap says so.  Ours; no other source.
 */
#ifndef TARE_WIRE_COMPILE_RECORD_H
#define TARE_WIRE_COMPILE_RECORD_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define COMPILE_RECORD_SECTION ".tare.src"

struct compile_record {
	char *dir; /* absolute; NULL when unknown */
	struct strlist src, hdr, gap;
};

struct compile_records {
	struct compile_record *item;
	size_t count, cap;
};

void compile_record_release(struct compile_record *record);
void compile_records_release(struct compile_records *records);
/* Moves the records of *from behind those of *to; *from is empty afterwards. */
void compile_records_take(struct compile_records *to, struct compile_records *from);

/* Appends the text of one record; sources, headers and gaps come out sorted and once. */
void compile_record_write(struct compile_record *record, struct buf *out);

/* Reads all records of a section (zero bytes between them are padding).  Paths come out
 * absolute and cleaned by text; without a dir line relative ones stay relative.  ERR_FAIL for
 * a text that is no record, is cut, or is longer than LIMIT_COMPILE_RECORD; *out is then empty. */
int compile_records_read(struct span text, struct compile_records *out, struct err *err);

#endif
