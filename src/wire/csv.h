/* Comma-separated values (RFC 4180), read row by row in constant memory. */
#ifndef TARE_WIRE_CSV_H
#define TARE_WIRE_CSV_H

#include "base/err.h"
#include "base/str.h"
#include "wire/json_stream.h"

struct csv;

/* more as in wire/json_stream.h; more and from are borrowed. */
struct csv *csv_new(json_more *more, void *from);
void csv_free(struct csv *csv);

/* The next row: 1 with its fields (valid until the next call, quotes resolved); 0 at the end; -1.
 * An empty line is no row.  ERR_FAIL names the byte: a row of more than LIMIT_CSV_ROW bytes or
 * LIMIT_CSV_FIELDS fields, a quote in the wrong place or not closed, a NUL, not UTF-8. */
int csv_row(struct csv *csv, const struct span **fields, size_t *count, struct err *err);
unsigned long long csv_offset(const struct csv *csv); /* bytes read so far */

#endif
