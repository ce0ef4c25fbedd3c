/* The JSON that Debian's security tracker publishes (tracker/data/json): source package → CVE →
 * release → status.  One object of any size, read as a stream. */
#ifndef TARE_WIRE_DEBIAN_TRACKER_H
#define TARE_WIRE_DEBIAN_TRACKER_H

#include "model/advisory.h"
#include "wire/json_stream.h"

/* Hands on one advisory for each source package and vulnerability: an id comes several times when
 * it is in several packages.
 *
 *   resolved, fixed "0"      not affected: nothing is kept of that release
 *   resolved, fixed V        "<V"
 *   open                     every version; will not be fixed when it is "ignored", "end-of-life",
 *                            "unimportant" or plain no-dsa
 *   undetermined             every version, FIX_UNDETERMINED
 *
 * ERR_FAIL: not JSON, or not of this shape. */
int debian_tracker_read(struct json_stream *stream, advisory_sink *sink, void *context,
                        struct err *err);

#endif
