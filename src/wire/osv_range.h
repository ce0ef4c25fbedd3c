/* A range of OSV (https://ossf.github.io/osv-schema/#affectedranges-field): the events of one, told
 * as text in the grammar of struct affected.versions. */
#ifndef TARE_WIRE_OSV_RANGE_H
#define TARE_WIRE_OSV_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/json_stream.h"

enum osv_type { OSV_NONE, OSV_SEMVER, OSV_ECOSYSTEM, OSV_GIT };

struct osv_range {
	enum osv_type type;
	char *repo;      /* of OSV_GIT as it is written, or NULL; owned */
	struct buf text; /* alternatives joined by '|'; "*" for every version */
	bool has_fixed;  /* some event tells a fixed version */
};

/* Reads one element of "ranges", which has been entered.  The caller releases *out in any case. */
int osv_range_read(struct json_stream *stream, struct osv_range *out, struct err *err);
void osv_range_release(struct osv_range *range);

/* Adds a version with what the grammar gives a meaning to (blank, '|', control) as '_'. */
void osv_version_add(struct buf *to, struct span version);

#endif
