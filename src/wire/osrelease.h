/* The files by which scanners know a distribution (os-release(5), and the older ones that Trivy
 * reads instead of it for Debian, Ubuntu and Alpine). */
#ifndef TARE_WIRE_OSRELEASE_H
#define TARE_WIRE_OSRELEASE_H

#include <stddef.h>

#include "base/buf.h"

#define OSRELEASE_FILES 2

struct osrelease_file {
	const char *path;   /* in the image, static */
	struct buf content; /* the caller releases it */
};

/* distro: "ID-VERSION" as package URLs have it: "debian-12", "ubuntu-24.04", "alpine-3.20.1".
 * Returns how many files were filled; 0 when it is not of that form. */
size_t osrelease_files(const char *distro, struct osrelease_file file[OSRELEASE_FILES]);

#endif
