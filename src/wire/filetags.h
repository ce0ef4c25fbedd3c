/* SPDX tags in the comment that a source file begins with (SPDX 2.3, annex H: "SPDX-" before a
 * tag of the tag-value form), here those that say of which package the file is:
 *
 *   SPDX-PackageName, SPDX-PackageVersion, SPDX-PackageComment, SPDX-License-Identifier,
 *   SPDX-PackageChecksum: SHA256: HEX, SPDX-ExternalRef: PACKAGE-MANAGER purl PURL
 *
 * Annex H has only the tags of files and snippets in mind; REUSE writes SPDX-PackageName beside
 * them. */
#ifndef TARE_WIRE_FILETAGS_H
#define TARE_WIRE_FILETAGS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Only so much of a file is looked at. */
#define FILETAGS_HEAD 4096

/* Strings are owned; NULL when it does not say. */
struct filetags {
	char *name, *version;
	char *purl; /* canonical */
	char *license;
	char *sha256;
	char *comment;
};

void filetags_release(struct filetags *tags);

/* Reads the comments of C that come before anything else in text: blanks and comments, nothing
 * more.  true when they declare a package: a name, with a version or a package URL, each once, each
 * well formed, the URL of that name and version.  Otherwise nothing is believed, *out is empty. */
bool filetags_read(struct span text, struct filetags *out);

/* Appends the tags as lines of a C comment, " * SPDX-…". */
void filetags_write(const struct filetags *tags, struct buf *out);

/* Appends foreign text to a C comment, cleaned so that it can neither end it nor begin a tag or a
 * line. */
void filetags_add_comment_text(const char *text, struct buf *out);

#endif
