/* The vulnerability database as it lies in its file: one version of one schema, which the reader
 * (input/advisory_db) and the writer (output/advisory_store) share.
 *
 *     source     one publisher's data set: replaced whole by an import
 *     download   an address that a source came from, and which state of it
 *     advisory   what a source says of one vulnerability
 *     package    a name in an ecosystem
 *     affected   package × release × advisory → versions and state; clustered by package, so that
 *                one component is one place in the file whatever the size of the whole
 *     exploited  CISA's KEV;  likelihood  EPSS, of 100,000
 *
 * state of affected: fix_state + 4 × fix_why + 32 × severity. */
#ifndef TARE_WIRE_ADVISORY_SCHEMA_H
#define TARE_WIRE_ADVISORY_SCHEMA_H

#include <stdint.h>

#include "model/advisory.h"

#define ADVISORY_SCHEMA_VERSION 1
#define ADVISORY_SCHEMA_ID 0x74617265 /* "tare", in SQLite's application_id */

/* The statements that make an empty file into a database. */
extern const char advisory_schema[];

/* The file's path: `given`, else $TARE_DB, else $XDG_DATA_HOME/tare/advisories.db, else
 * $HOME/.local/share/tare/advisories.db.  The caller frees it; NULL when there is no home. */
char *advisory_schema_path(const char *given, const char *tare_db, const char *data_home,
                           const char *home);

int64_t advisory_state_pack(const struct affected *affected);
void advisory_state_unpack(int64_t packed, enum fix_state *state, enum fix_why *why,
                           enum severity *severity);

#endif
