/* Gives every byte of a file exactly one label. */
#ifndef TARE_RESOLVE_ACCOUNT_H
#define TARE_RESOLVE_ACCOUNT_H

#include "base/err.h"
#include "model/layout.h"
#include "model/sbom.h"

/* Lays the byte map of sbom over the file: fills sbom.item[].bytes and out.  A section the map
 * does not know, or knows with another size, counts as `unnamed`.  Afterwards the labels add up
 * to layout.file_size; ERR_FAIL when sections or tables overlap, so that they cannot. */
int account_file(const struct layout *layout, struct sbom *sbom, struct account *out,
                 struct err *err);

#endif
