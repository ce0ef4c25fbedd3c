/* What 'tare db' tells of an import and of the database. */
#ifndef TARE_CMD_DB_REPORT_H
#define TARE_CMD_DB_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "output/advisory_store.h"

struct db_imported {
	const char *path;
	bool is_alone; /* records were added to or replaced in what there was */
	bool is_begun; /* something was put into the database */
	uint64_t kept, empty, packages, matches, foreign; /* the last four were left out */
	uint64_t unpacked;                                /* bytes */
	double seconds;
};

/* One line for each source that was filled, one for what was left out. */
int db_report_import(struct advisory_store *store, const struct db_imported *imported,
                     struct err *err);

#endif
