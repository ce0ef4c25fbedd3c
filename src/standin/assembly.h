/* Our section in assembly text. */
#ifndef TARE_STANDIN_ASSEMBLY_H
#define TARE_STANDIN_ASSEMBLY_H

#include "base/buf.h"
#include "base/str.h"

/* Appends the directives that make the section .tare.src with `record` in it. */
void assembly_add_record(struct span record, struct buf *out);

#endif
