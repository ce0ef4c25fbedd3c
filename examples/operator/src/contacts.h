/* The list of contacts: a CSV file with the columns "name" and "number", in any order and among
 * others.  It is read anew each time, so that a new file counts at once. */
#ifndef OPERATOR_CONTACTS_H
#define OPERATOR_CONTACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "csv.h"
#include "log.h"

#define CONTACTS_FILE_MAX ((size_t)1 << 20) /* bytes */
#define CONTACTS_NAME_MAX 256               /* bytes of a name */
#define CONTACTS_NUMBER_MAX 64              /* bytes of a number */
#define CONTACTS_TOLD_MAX 10                /* bad rows that are logged one by one, each time */

struct contact {
	const char *name; /* valid UTF-8, not terminated */
	size_t name_size;
	size_t number_size;
	char number[CONTACTS_NUMBER_MAX]; /* the user part of a SIP URI, see contacts_dial() */
};

/* One reading of the list, the first member of what wants to know. */
struct contacts {
	bool (*one)(struct contacts *contacts); /* contact is filled in; false: that is enough */
	const struct log_span *span;
	/* The rest is contacts.c's, but for the contact. */
	unsigned name, number, count; /* where the columns are, 0 for nowhere; of all of them */
	struct csv csv;
	struct contact contact;
};

/* Tells of each good row in order, until one() returns false.  A bad row is skipped and logged.
 * Returns 0, or -1 after an ERROR line when there is no such file, it is too large or has no header
 * row with both columns; what was told before counts for nothing then. */
int contacts_read(struct contacts *contacts);

/* Writes what of a number goes into "sip:NUMBER@REALM".  Of a telephone number, what is only there
 * for the eye is left out: "+49 (30) 12-34" is +49301234.  Of anything else (a user's name), blanks
 * at its ends are, and what RFC 3261 (25.1) does not allow there is percent-encoded, so that
 * nothing can end the user part.  Returns the bytes written; 0 when none are left or they do not
 * fit. */
size_t contacts_dial(const char *number, size_t size, char to[CONTACTS_NUMBER_MAX]);

/* What contacts_read() does with the bytes of the file, which it changes.  Returns NULL, or why
 * they are no list of contacts. */
const char *contacts_scan(struct contacts *contacts, char *text, size_t size);

#endif
