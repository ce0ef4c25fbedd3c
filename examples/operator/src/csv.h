/* Comma-separated values as RFC 4180 describes them: fields in quotes may hold commas, quotes ("")
 * and line ends; lines end on LF, CRLF or CR; empty lines are no records; a byte order mark at the
 * start is passed over.  No memory but the structure, no I/O. */
#ifndef OPERATOR_CSV_H
#define OPERATOR_CSV_H

#include <stdbool.h>
#include <stddef.h>

enum csv_event {
	CSV_END,
	CSV_FIELD,  /* field, size, number */
	CSV_RECORD, /* the last field of a record: as CSV_FIELD, and the record is whole */
};

struct csv {
	char *at, *end; /* what is still to be read */
	char *field;    /* in the text, which is changed: quotes are taken off in place */
	size_t size;
	bool bad;        /* something stood behind its closing quote, or that quote is missing */
	unsigned number; /* of the field in its record, from 0 */
	unsigned line;   /* on which the record starts, from 1 */
	/* The rest is csv.c's. */
	unsigned line_ends;
	bool inside;
};

/* Starts all zeros but for at and end. */
enum csv_event csv_read(struct csv *csv);

#endif
