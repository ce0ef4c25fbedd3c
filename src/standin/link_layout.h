/* The size profile's addition to GNU ld's own linker script, for segments with less padding
 * between.
 *
 * With separate code GNU ld lays out headers, code, constants and data, each on pages of its own,
 * and aligns the end of what is read-only after the start, so that the file pays for up to three
 * pages.  With the addition constants lie beside the headers; and what is read-only after the start
 * begins its page, the rest of which is there in memory only, as lld does it.  No constant becomes
 * executable: what follows the code in the file begins a page of its own.
 *
 * ld(1), INSERT: a script that uses it adds to the default script instead of replacing it. */
#ifndef TARE_STANDIN_LINK_LAYOUT_H
#define TARE_STANDIN_LINK_LAYOUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "input/linkline.h"

/* Appends the script's text for this line; false, and nothing, where the line places sections by
 * its own script or address, or asks for other pages than the script is made for. */
bool link_layout_script(const struct linkline *line, struct buf *out);

#endif
