/* pkg-config's .pc files (pc(5)): "key: value" and "variable=value" lines. */
#ifndef TARE_WIRE_PKGCONFIG_FILE_H
#define TARE_WIRE_PKGCONFIG_FILE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct pkgconfig_file {
	char *name, *version; /* owned; version is NULL when it is not literal */
	char *libs;           /* Libs and Libs.private, as written */
};

/* ERR_FAIL: no Name. */
int pkgconfig_file_read(struct span text, struct pkgconfig_file *out, struct err *err);
/* Whether it links -lNAME. */
bool pkgconfig_file_links(const struct pkgconfig_file *file, const char *name);
void pkgconfig_file_release(struct pkgconfig_file *file);

#endif
