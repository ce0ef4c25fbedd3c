/* What `tare pack` tells when it is done. */
#ifndef TARE_CMD_PACK_REPORT_H
#define TARE_CMD_PACK_REPORT_H

#include "assemble/layer.h"
#include "cmd/pack_options.h"
#include "input/program.h"

struct pack_result {
	struct layer layer;
	struct descriptor config, manifest;
	size_t packages; /* that scanners will list by default */
};

/* For people: digest, sizes, what to type next. */
void pack_report(const struct pack_options *options, const struct program *programs, size_t count,
                 const struct pack_result *result);
/* One JSON object. */
void pack_report_json(const struct pack_options *options, const struct program *programs,
                      size_t count, const struct pack_result *result);
void pack_help(void);

#endif
