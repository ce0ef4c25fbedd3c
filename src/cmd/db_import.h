/* tare db import FILE|DIR…: publishers' files into the database. */
#ifndef TARE_CMD_DB_IMPORT_H
#define TARE_CMD_DB_IMPORT_H

#include "cmd/db_options.h"
#include "output/advisory_store.h"

int db_import(const struct db_options *options, struct err *err);

/* One file, in one transaction, and a line about it on stdout.  origin NULL: it is a file of the
 * user's; else what is known of the address it came from. */
int db_import_file(struct advisory_store *store, const char *path,
                   const struct advisory_origin *origin, struct err *err);

#endif
