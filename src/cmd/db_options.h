/* The options of 'tare db' and its subcommands. */
#ifndef TARE_CMD_DB_OPTIONS_H
#define TARE_CMD_DB_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db_options {
	const char *db;      /* NULL: where it usually is */
	const char *digest;  /* of import: hex */
	const char *sources; /* of update: a table of publishers */
	bool is_json, is_list, is_help;
	uint64_t max_age;  /* days */
	uint64_t timeout;  /* seconds without progress */
	uint64_t retries;  /* after a failure that may pass */
	uint64_t max_size; /* bytes of one download */
	char **argument;   /* what follows the options */
	int count;
};

extern const char db_usage[];

enum db_command { DB_IMPORT, DB_UPDATE, DB_INFO, DB_CHECK, DB_EXPORT };

/* argv[0] is "db", argv[1] the subcommand.  Options that it does not take are ERR_USAGE. */
int db_options_parse(int argc, char **argv, enum db_command *command, struct db_options *options,
                     struct err *err);

#endif
