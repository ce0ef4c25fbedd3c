/* The document that a scan ends in, on stdout or in a file. */
#ifndef TARE_CMD_SCAN_DOCUMENT_H
#define TARE_CMD_SCAN_DOCUMENT_H

#include "base/err.h"
#include "cmd/scan_options.h"
#include "model/scan.h"

/* Whether all is there that the format needs besides findings; asked before anything is read. */
int scan_document_check(const struct scan_options *options, struct err *err);
/* Writes it whole or not at all.  For what a format has no valid document there is none: a
 * CycloneDX document of what could not be read, an OpenVEX document of no findings. */
int scan_document_put(const struct scan_options *options, const struct scan *scan, struct err *err);

#endif
