/* CISA's catalogue of known exploited vulnerabilities, as JSON and as CSV
 * (https://www.cisa.gov/known-exploited-vulnerabilities-catalog; members "cveID" and "dateAdded").
 */
#ifndef TARE_WIRE_KEV_H
#define TARE_WIRE_KEV_H

#include <stdint.h>

#include "wire/csv.h"
#include "wire/json_stream.h"

/* added: seconds since 1970, 0 when the date makes no sense.  -1 stops the reader. */
typedef int kev_sink(void *context, const char *id, int64_t added, struct err *err);

/* ERR_FAIL: not of this form, an entry without a CVE's id, or cut: fewer entries than "count". */
int kev_read_json(struct json_stream *stream, kev_sink *sink, void *context, struct err *err);
int kev_read_csv(struct csv *csv, kev_sink *sink, void *context, struct err *err);

/* Whether text is a CVE's id: "CVE-", four digits, '-', four to nineteen digits. */
bool kev_is_cve(struct span text);

#endif
