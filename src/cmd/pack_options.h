/* The command line of `tare pack`. */
#ifndef TARE_CMD_PACK_OPTIONS_H
#define TARE_CMD_PACK_OPTIONS_H

#include <stdbool.h>

#include "assemble/packer.h"
#include "base/err.h"
#include "model/image.h"
#include "wire/reference.h"

struct pack_addition {
	char *source, *to; /* owned; `to` is absolute */
};

struct pack_options {
	struct strlist programs;
	struct pack_addition *add;
	size_t add_count, add_cap;
	char *out;          /* owned; NULL: <first program>.tar */
	bool is_layout;     /* decided when out and --format are known */
	const char *format; /* "archive", "oci-dir", or NULL: told by OUT's name */
	bool has_reference;
	struct reference reference;
	struct image image; /* what was asked for; platform and entry point may be filled in later */
	bool has_entrypoint, has_created;
	struct compression compression;
	bool with_libs, json, help;
	unsigned evidence; /* bits of enum evidence_kind */
};

/* ERR_USAGE with what is wrong.  The caller releases *options in any case. */
int pack_options_parse(struct pack_options *options, int argc, char **argv, struct err *err);
void pack_options_release(struct pack_options *options);

/* "SRC:DST" of --add, cut at the last colon; ERR_USAGE unless both are there and DST is an absolute
 * path without "..". */
int pack_addition_parse(const char *text, struct pack_addition *out, struct err *err);

#endif
