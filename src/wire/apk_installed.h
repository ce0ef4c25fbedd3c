/* Alpine's database of installed packages, /lib/apk/db/installed: paragraphs of "X:value" lines
 * (https://wiki.alpinelinux.org/wiki/Apk_spec, apk-tools src/database.c).
 *
 * Everything handed out is a view into the text. */
#ifndef TARE_WIRE_APK_INSTALLED_H
#define TARE_WIRE_APK_INSTALLED_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* A field that is not there has length 0. */
struct apk_package {
	struct span name;         /* P */
	struct span version;      /* V */
	struct span architecture; /* A */
	struct span origin;       /* o: the source package; the package's name if absent */
	struct span license;      /* L: usually an SPDX expression */
	struct span description;  /* T */
	struct span url;          /* U */
	struct span maintainer;   /* m */
	struct span commit;       /* c: of aports */
	struct span checksum;     /* C */
	struct span provides;     /* p */
	struct span paragraph;    /* the whole of it, the lists of files included */
};

/* Takes the next paragraph off *rest.  1: *out is filled; 0: the end; -1 (ERR_FAIL): a line without
 * its colon, a paragraph without P or V, a NUL byte. */
int apk_installed_next(struct span *rest, struct apk_package *out, struct err *err);

/* Walks the files of a package: start with *rest = package->paragraph and *folder = {0}.  false at
 * the end.  The file is "/" + *folder + "/" + *name (*folder may be empty: the root). */
bool apk_package_file(struct span *rest, struct span *folder, struct span *name);

/* Appends the paragraph of one package, without files.  The values hold no line break;
 * architecture may be "", license NULL. */
void apk_installed_write(const char *name, const char *version, const char *architecture,
                         const char *origin, const char *license, struct buf *out);

#endif
