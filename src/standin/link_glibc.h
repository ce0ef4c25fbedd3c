/* Why a link against musl failed: an archive in it was built for glibc. */
#ifndef TARE_STANDIN_LINK_GLIBC_H
#define TARE_STANDIN_LINK_GLIBC_H

#include "input/linkline.h"

/* After a link that failed: when it was one against musl, and a member of an archive on its line
 * wants symbols that only glibc has and nothing on the line defines, says so in one line. */
void link_glibc_explain(const struct linkline *line);

#endif
