/* Files that rpm installed, and the packages they came from.
 *
 * The database has had three formats, so the `rpm` program is asked: once for a file that is not
 * known yet, and once for all files of the package it names.  Where there is a database but no
 * program, nothing can be told. */
#ifndef TARE_INPUT_RPM_FILES_H
#define TARE_INPUT_RPM_FILES_H

#include <stdbool.h>

#include "input/distro.h"
#include "model/component.h"

struct rpm_files;

/* The database below root; NULL when there is none. */
struct rpm_files *rpm_files_open(const char *root, const struct distro *distro);
void rpm_files_free(struct rpm_files *files);

/* The package a file belongs to: named by its source package, purl
 * pkg:rpm/DISTRO/NAME@VERSION-RELEASE?arch&distro&epoch&upstream.  Only places where packages
 * install files are asked for. */
bool rpm_files_owner(struct rpm_files *files, const char *path, struct component *out);

#endif
