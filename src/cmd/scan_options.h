/* The command line of `tare scan`. */
#ifndef TARE_CMD_SCAN_OPTIONS_H
#define TARE_CMD_SCAN_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "input/target.h"
#include "model/advisory.h"

enum scan_format {
	SCAN_TABLE,
	SCAN_JSON,
	SCAN_SARIF,
	SCAN_CYCLONEDX,
	SCAN_OPENVEX,
	SCAN_MARKDOWN,
	SCAN_JUNIT,
	SCAN_GITHUB,
};

struct scan_options {
	enum scan_format format;
	const char *output, *db, *source;
	const char *ignore_file; /* NULL: .tareignore when it is there */
	struct strlist vex;
	struct strlist target; /* with what the @lists name */
	enum severity fail_on;
	bool never_fail; /* --fail-on none */
	bool only_fixed, require_sbom, show_suppressed, is_help;
	unsigned jobs; /* 0: as many as there are processors */
	struct target_options reading;
};

extern const char scan_usage[];

/* Strings are borrowed from argv; the lists are released with scan_options_release(). */
int scan_options_parse(int argc, char **argv, struct scan_options *options, struct err *err);
void scan_options_release(struct scan_options *options);

#endif
