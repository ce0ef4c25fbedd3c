/* dpkg's status file: packages as paragraphs of "Field: value" lines (deb-control(5), dpkg(1)).
 * Also the form of /var/lib/dpkg/status.d/NAME in images.
 *
 * Everything handed out is a view into the text. */
#ifndef TARE_WIRE_DPKG_STATUS_H
#define TARE_WIRE_DPKG_STATUS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* A field that is not there has length 0.  Values are trimmed; of a folded field only the first
 * line is kept. */
struct dpkg_package {
	struct span name;           /* Package */
	struct span version;        /* with epoch and revision */
	struct span architecture;   /* "amd64", "all", … */
	struct span source;         /* Source without its parenthesis; the package's name if absent */
	struct span source_version; /* from "Source: name (version)"; the package's version if absent */
	struct span multi_arch;     /* "same", "foreign", … */
	struct span status;         /* "install ok installed"; absent in status.d */
	struct span maintainer, homepage, section, essential;
	struct span paragraph; /* the whole of it */
};

/* Takes the next paragraph off *rest.  1: *out is filled; 0: the end; -1 (ERR_FAIL): a line that is
 * neither a field nor the continuation of one, a paragraph without a Package, a field given twice,
 * a byte that is NUL.  Paragraphs that are not installed are returned too: see
 * dpkg_package_is_installed(). */
int dpkg_status_next(struct span *rest, struct dpkg_package *out, struct err *err);

/* Whether its files are there: the third word of Status is "installed" or a state close to it, or
 * there is no Status at all (status.d). */
bool dpkg_package_is_installed(const struct dpkg_package *package);

/* Appends the paragraph of one package: the fields that scanners read and no others.  The values
 * hold no line break; architecture may be "". */
void dpkg_status_write(const char *name, const char *version, const char *architecture,
                       const char *source, const char *source_version, struct buf *out);

#endif
