/* Comma-separated values as RFC 4180 describes them, read byte by byte: fields in quotes may hold
 * commas, quotes ("") and line ends; lines end on LF, CRLF or CR; empty lines are no records; a
 * byte order mark at the start is passed over.  No memory but the structure, no I/O. */
#ifndef OPERATOR_CSV_H
#define OPERATOR_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSV_FIELD_MAX 256 /* bytes of a field that are kept */

enum csv_event {
	CSV_MORE,   /* all of data is read */
	CSV_FIELD,  /* a field ended: field, size, number */
	CSV_RECORD, /* the last field of a record ended: as CSV_FIELD, and the record is whole */
};

struct csv {
	char field[CSV_FIELD_MAX];
	size_t size;     /* of the field */
	bool cut;        /* it was longer than is kept */
	bool bad;        /* something stood behind its closing quote, or that quote is missing */
	uint32_t number; /* of the field in its record, from 0 */
	uint32_t line;   /* on which the record starts, from 1 */
	/* The rest is csv.c's. */
	uint32_t lines;
	uint8_t state, mark;
	bool ended, after_cr, pending;
};

/* Starts all zeros.  Reads *data up to the next event and moves both behind what was read. */
enum csv_event csv_read(struct csv *csv, const char **data, size_t *size);
/* After the last byte: CSV_RECORD when a record without a line end was still open. */
enum csv_event csv_end(struct csv *csv);

#endif
