/* Files that dpkg installed, and the packages they came from (Debian and its derivatives). */
#ifndef TARE_INPUT_DPKG_FILES_H
#define TARE_INPUT_DPKG_FILES_H

#include <stdbool.h>

#include "input/distro.h"
#include "model/component.h"

struct dpkg_files;

/* The database below root ("" for the running system); NULL when there is none. */
struct dpkg_files *dpkg_files_open(const char *root, const struct distro *distro);
void dpkg_files_free(struct dpkg_files *files);

/* The package a file (absolute path below root, root not in it) belongs to, as a component named
 * by its source package; purl pkg:deb/DISTRO/BINARY@VERSION?arch&distro&upstream.  Minds a merged
 * /usr (lists say /lib/x or /usr/lib/x), diversions, and packages of several architectures sharing
 * a file (the native one is meant).  false when no package lists it. */
bool dpkg_files_owner(struct dpkg_files *files, const char *path, struct component *out);

#endif
