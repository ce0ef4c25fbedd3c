/* Who brought a file into a link: a distribution's package, a package manager, a vendored folder,
 * the project itself.
 *
 * The sources of names are asked in the order of model/owner.h.  Each lives in a file of its own
 * (input/dpkg_files.h, input/apk_files.h, …) and is opened when it is first needed.  A source file
 * that no package manager brought may say itself which package it is of (input/taggedfile.h). */
#ifndef TARE_INPUT_OWNER_H
#define TARE_INPUT_OWNER_H

#include "base/err.h"
#include "model/component.h"
#include "model/owner.h"

struct owner_db;

/* project_root: where the project's tree begins (absolute), or NULL: found from the working
 * directory (see input/projectroot.h).  Never NULL; what cannot be read is found out when a file
 * is asked for. */
struct owner_db *owner_db_open(const char *project_root);
/* The same over the system that lies below `root` ("" for the running one): for tests and for
 * roots of other machines.  The paths asked for then begin with root. */
struct owner_db *owner_db_open_in(const char *root, const char *project_root);
void owner_db_free(struct owner_db *db); /* NULL is fine */

/* Where the project's tree begins; borrowed, never NULL, "" when there is none. */
const char *owner_db_project_root(const struct owner_db *db);

/* Who brought this file.  `path` is absolute; it is asked for as it is first, then with its
 * links resolved.  There is always a component: of kind
 * OWNER_KIND_UNKNOWN, with the path and hash of the file, when nobody knows it.  The caller
 * releases *out; its how is HOW_STATIC, its ref NULL.  Files with the same owner get equal
 * components (compare purl, or name and version when there is none).
 * ERR_FAIL only when the path is not absolute. */
int owner_of(struct owner_db *db, const char *path, struct component *out, enum owner_kind *kind,
             struct err *err);

/* The program itself, being linked into output: name and version from the project's build system,
 * else from git describe, else the name of the output file; licence and purl where they are known.
 * out->how is HOW_APPLICATION; the caller releases it. */
void owner_project(struct owner_db *db, const char *output, struct component *out);

#endif
