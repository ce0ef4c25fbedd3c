/* tare db: the vulnerability database. */
#ifndef TARE_CMD_DB_H
#define TARE_CMD_DB_H

#include "base/err.h"

int cmd_db(int argc, char **argv, struct err *err);

#endif
