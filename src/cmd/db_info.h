/* tare db info, tare db check, tare db export. */
#ifndef TARE_CMD_DB_INFO_H
#define TARE_CMD_DB_INFO_H

#include "cmd/db_options.h"

int db_info(const struct db_options *options, struct err *err);
/* ERR_NO when the database is missing, empty, or a source of it too old. */
int db_check(const struct db_options *options, struct err *err);
int db_export(const struct db_options *options, struct err *err);

#endif
