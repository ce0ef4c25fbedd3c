/* What the database says of packages, remembered: many targets have the same ones. */
#ifndef TARE_CMD_SCAN_ANSWERS_H
#define TARE_CMD_SCAN_ANSWERS_H

#include "base/err.h"
#include "input/advisory_db.h"

struct scan_answers;

struct scan_answers *scan_answers_new(struct advisory_db *db); /* db is borrowed */
void scan_answers_free(struct scan_answers *answers);          /* NULL is fine */
/* advisory_db_ask(), asked once for each package; the rows hold until the next call.  `each` may
 * not ask for another package. */
int scan_answers_ask(struct scan_answers *answers, enum ecosystem ecosystem, const char *release,
                     const char *package, advisory_each *each, void *context, struct err *err);

#endif
