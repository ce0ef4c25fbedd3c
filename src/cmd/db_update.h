/* tare db update [SOURCE…]: what has changed at the publishers, downloaded and imported. */
#ifndef TARE_CMD_DB_UPDATE_H
#define TARE_CMD_DB_UPDATE_H

#include "cmd/db_options.h"

int db_update(const struct db_options *options, struct err *err);

#endif
