/* Files that apk installed, and the packages they came from (Alpine and its derivatives). */
#ifndef TARE_INPUT_APK_FILES_H
#define TARE_INPUT_APK_FILES_H

#include <stdbool.h>

#include "input/distro.h"
#include "model/component.h"

struct apk_files;

/* The database below root; NULL when there is none. */
struct apk_files *apk_files_open(const char *root, const struct distro *distro);
void apk_files_free(struct apk_files *files);

/* The package a file (absolute path below root, root not in it) belongs to: named by its origin,
 * purl pkg:apk/DISTRO/NAME@VERSION?arch&distro&upstream.  false when no package lists it. */
bool apk_files_owner(struct apk_files *files, const char *path, struct component *out);

#endif
