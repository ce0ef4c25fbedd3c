/* The symbol resolution a linker hands its link-time optimisation plugin (GCC's -fresolution=FILE,
 * written by the plugin; lto-plugin.c, write_resolution): per object of intermediate code, which of
 * its symbols prevailed. */
#ifndef TARE_WIRE_LTO_RESOLUTION_H
#define TARE_WIRE_LTO_RESOLUTION_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct lto_definition {
	char *symbol;
	char *path; /* of the object, or of the archive it is in; as the linker was given it */
};

struct lto_resolution {
	struct lto_definition *item; /* definitions that prevailed, in file order */
	size_t count, cap;
};

/* Reads the text into *out.  ERR_FAIL when it is cut or no such file; *out is empty then. */
int lto_resolution_read(struct span text, struct lto_resolution *out, struct err *err);
void lto_resolution_release(struct lto_resolution *resolution);

#endif
