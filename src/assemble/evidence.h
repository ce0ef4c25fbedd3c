/* What package scanners read by default, made from a program's bill of materials: without it they
 * find nothing in an image that holds one static program.
 *
 *   var/lib/dpkg/status.d/NAME    one paragraph per Debian or Ubuntu package that was linked
 *   lib/apk/db/installed          the same for Alpine
 *   etc/os-release                which distribution's advisories apply; beside it
 * etc/debian_version, etc/lsb-release (Ubuntu) or etc/alpine-release, which Trivy asks instead
 *   NAME.cdx.json                 the CycloneDX document itself
 *
 * One status.d file holds all paragraphs (Trivy, Syft and osv-scanner read that), because every tar
 * entry costs at least 512 bytes before compression. */
#ifndef TARE_ASSEMBLE_EVIDENCE_H
#define TARE_ASSEMBLE_EVIDENCE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "model/component.h"
#include "model/tree.h"

enum evidence_kind {
	EVIDENCE_DPKG = 1,
	EVIDENCE_APK = 2,
	EVIDENCE_OS = 4,
	EVIDENCE_FILE = 8,
};
#define EVIDENCE_DEFAULT ((unsigned)EVIDENCE_DPKG | EVIDENCE_APK | EVIDENCE_OS)

/* Which parts to tell scanners about: pointers into somebody else's lists. */
struct evidence_parts {
	const struct component **item; /* the array is owned, the components are not */
	size_t count, cap;
};
void evidence_part(struct evidence_parts *parts, const struct component *component);
void evidence_parts_release(struct evidence_parts *parts);

/* Adds to the tree what `kinds` (of the first three) asks for and the parts give; files that are
 * there already stay as they are.  `name` is the program's.  What could not be said is appended to
 * `gaps`, one sentence each.  *packages is the number of packages written. */
int evidence_add(struct tree *tree, const char *name, const struct evidence_parts *parts,
                 unsigned kinds, struct strlist *gaps, size_t *packages, struct err *err);

/* EVIDENCE_FILE: NAME.cdx.json at the root of the image. */
int evidence_add_document(struct tree *tree, const char *name, const char *json, size_t size,
                          struct err *err);

#endif
