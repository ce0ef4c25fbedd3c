/* Changes to assembly text: our section in it, our option out of it. */
#ifndef TARE_STANDIN_ASSEMBLY_H
#define TARE_STANDIN_ASSEMBLY_H

#include "base/buf.h"
#include "base/str.h"

/* Appends the directives that make the section .tare.src with `record` in it. */
void assembly_add_record(struct span record, struct buf *out);

/* Appends `text` to out without the " -H" that gcc's producer strings ("GNU C17 … -H …") got
 * from us; it is their first option. */
void assembly_without_trace(struct span text, struct buf *out);

#endif
