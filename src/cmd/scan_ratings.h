/* What the database says of vulnerabilities, remembered: many targets have the same ones. */
#ifndef TARE_CMD_SCAN_RATINGS_H
#define TARE_CMD_SCAN_RATINGS_H

#include "base/err.h"
#include "input/advisory_db.h"

struct scan_ratings;

struct scan_ratings *scan_ratings_new(struct advisory_db *db); /* db is borrowed */
void scan_ratings_free(struct scan_ratings *ratings);          /* NULL is fine */
/* advisory_db_about(), asked once for each id; the answer holds until the next call. */
int scan_ratings_ask(struct scan_ratings *ratings, const char *id, struct advisory_about *about,
                     struct err *err);

#endif
