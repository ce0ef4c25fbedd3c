/* The National Vulnerability Database's JSON 2.0: answers of its API and yearly feeds, which have
 * the same form (https://nvd.nist.gov/developers/vulnerabilities, "vulnerabilities" → "cve"). */
#ifndef TARE_WIRE_NVD_H
#define TARE_WIRE_NVD_H

#include <stdint.h>

#include "model/advisory.h"
#include "wire/json_stream.h"

/* What was read but is of no use here. */
struct nvd_left_out {
	uint64_t matches; /* CPE matches of operating systems and hardware */
};

/* Hands on one advisory for each CVE: vectors (the primary one of each version of CVSS first), and
 * for each application ("cpe:2.3:a:VENDOR:PRODUCT:…") that is vulnerable its versions, as
 * ECOSYSTEM_CPE "VENDOR:PRODUCT".  A rejected CVE is handed on as withdrawn.  What a CVE demands
 * beside the product ("running on") is not asked.
 * ERR_FAIL: not JSON, not of this form, an entry without a CVE's id. */
int nvd_read(struct json_stream *stream, struct nvd_left_out *left_out, advisory_sink *sink,
             void *context, struct err *err);

#endif
