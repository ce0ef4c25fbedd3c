/* The readers of publishers' formats, as rows for the table of reject_main.c. */
#ifndef TARE_TESTS_REJECT_ADVISORY_PARSERS_H
#define TARE_TESTS_REJECT_ADVISORY_PARSERS_H

#include "base/err.h"
#include "base/str.h"

/* Each gives 0 when the text was taken. */
int take_alpine_secdb(struct span text, struct err *err);
int take_debian_tracker(struct span text, struct err *err);
int take_epss(struct span text, struct err *err);
int take_json_stream(struct span text, struct err *err);
int take_kev_csv(struct span text, struct err *err);
int take_kev_json(struct span text, struct err *err);
int take_nvd(struct span text, struct err *err);
int take_osv(struct span text, struct err *err);
int take_publisher_table(struct span text, struct err *err);

#endif
