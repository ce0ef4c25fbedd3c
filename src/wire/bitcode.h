/* A compile record in an LLVM bitcode object, which has no sections: a block of our own behind the
 * others.  LLVM's readers pass over top-level blocks they do not know.
 * Format: LLVM Bitcode File Format (llvm.org/docs/BitCodeFormat.html), "Bitstream Container". */
#ifndef TARE_WIRE_BITCODE_H
#define TARE_WIRE_BITCODE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Whether the bytes begin like raw bitcode (the wrapped form of other systems is not meant). */
bool bitcode_is(struct span object);

/* The record in our block; false when there is none or the blocks are damaged. */
bool bitcode_find_record(struct span object, struct span *record);

/* Appends the object with the record to out.  ERR_FAIL when its blocks are damaged. */
int bitcode_add_record(struct span object, struct span record, struct buf *out, struct err *err);

#endif
