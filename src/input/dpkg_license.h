/* The licence of an installed Debian package, from its copyright file. */
#ifndef TARE_INPUT_DPKG_LICENSE_H
#define TARE_INPUT_DPKG_LICENSE_H

/* ROOT/usr/share/doc/PACKAGE/copyright as an SPDX expression, or NULL when it is not
 * machine-readable or says something that has no SPDX name.  The caller frees it. */
char *dpkg_license(const char *root, const char *package);

#endif
