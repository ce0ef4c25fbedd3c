/* Gives every byte of a file exactly one label. */
#ifndef TARE_RESOLVE_ACCOUNT_H
#define TARE_RESOLVE_ACCOUNT_H

#include "base/err.h"
#include "model/layout.h"
#include "model/sbom.h"

/* Lays the byte map of sbom over the file: fills sbom.item[].bytes and out.  A section the map
 * does not know, or knows with another size, counts as `unnamed`.  Afterwards the labels add up
 * to layout.file_size; ERR_FAIL when sections or tables overlap, so that they cannot, and when the
 * map places a section where no bytes of the file are loaded.
 *
 * A loaded section without a header, as tare strip leaves it, is found by the address in the map.
 * When neither headers nor map name the place where the program starts, the loaded bytes that no
 * header names are `unnamed` too: they are contents, not padding. */
int account_file(const struct layout *layout, struct sbom *sbom, struct account *out,
                 struct err *err);

#endif
