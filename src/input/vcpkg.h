/* Files that vcpkg installed: INSTALLED/TRIPLET/…, listed in
 * INSTALLED/vcpkg/info/NAME_VERSION_TRIPLET.list. */
#ifndef TARE_INPUT_VCPKG_H
#define TARE_INPUT_VCPKG_H

#include <stdbool.h>

#include "model/component.h"

/* The port a file belongs to: purl pkg:vcpkg/NAME@VERSION?port_version; licence from
 * share/NAME/vcpkg.spdx.json.  false when the file is in no tree of vcpkg or listed nowhere. */
bool vcpkg_owner(const char *path, struct component *out);

/* "zlib_1.3.1#2_x64-linux" (the base name of a list) → its parts; false when it is none.  The
 * caller frees them; *port_version is NULL when there is none. */
bool vcpkg_split(const char *base, char **name, char **version, char **port_version);

#endif
