/* Where advisories are published: the table that 'tare db update' goes by.
 *
 * A line is NAME WHEN ADDRESS, separated by blanks; '#' begins a comment line.  WHEN is "default"
 * for what is updated when no name is given, "named" for the others.  The address is https.
 * "{2002-now}" in name and address makes a row for each year. */
#ifndef TARE_WIRE_PUBLISHER_TABLE_H
#define TARE_WIRE_PUBLISHER_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct publisher {
	char *name, *address; /* owned */
	bool is_default;
};

struct publisher_table {
	struct publisher *item;
	size_t count, cap;
};

/* The table that is built in, as text. */
extern const char publisher_table_text[];

/* Appends the rows of text; `year` is the present one.  ERR_FAIL names the line.  The caller
 * releases *table in any case. */
int publisher_table_read(struct span text, unsigned year, struct publisher_table *table,
                         struct err *err);
void publisher_table_release(struct publisher_table *table);

/* Whether a row is meant by a word of the user's: its name, or what stands before a '-' in it. */
bool publisher_is_meant(const struct publisher *publisher, const char *word);

#endif
