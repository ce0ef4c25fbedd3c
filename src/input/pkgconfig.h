/* Libraries that only a pkg-config file knows: PREFIX/lib/pkgconfig/NAME.pc. */
#ifndef TARE_INPUT_PKGCONFIG_H
#define TARE_INPUT_PKGCONFIG_H

#include <stdbool.h>

#include "model/component.h"

/* The .pc file whose prefix holds the file and which links that library (-lNAME), or, for a header,
 * is named after the file or the folder it is in; else the only .pc file of the prefix. */
bool pkgconfig_owner(const char *path, struct component *out);

#endif
