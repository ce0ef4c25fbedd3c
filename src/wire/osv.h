/* Advisories in the Open Source Vulnerability format (https://ossf.github.io/osv-schema/, 1.7): one
 * record, a JSON object. */
#ifndef TARE_WIRE_OSV_H
#define TARE_WIRE_OSV_H

#include <stdint.h>

#include "model/advisory.h"
#include "wire/json_stream.h"

/* What was read but is of no use here, to be told once at the end. */
struct osv_left_out {
	uint64_t packages; /* affected packages of ecosystems that tare does not match */
};

/* Reads one record, at its beginning, into *out, which the caller releases in any case.
 *
 * Kept are the ecosystems that can be matched: distributions, crates.io, Go, OSS-Fuzz (as
 * ECOSYSTEM_UPSTREAM), and ranges over a git repository (as ECOSYSTEM_GIT, named by its URL): their
 * commits, and the versions told beside them, as records without a package have it.
 * ERR_FAIL: not JSON, or no "id". */
int osv_read(struct json_stream *stream, struct advisory *out, struct osv_left_out *left_out,
             struct err *err);

/* "https://github.com/madler/zlib.git" → "github.com/madler/zlib": how ECOSYSTEM_GIT names
 * packages. The caller frees it. */
char *osv_repository(struct span url);

/* Seconds since 1970 of "2024-05-29T16:15:10.043Z"; 0 when it is no such time or before 1970. */
int64_t osv_time(struct span text);

#endif
