/* Where the parts of an ELF file lie, as a struct layout. */
#ifndef TARE_INPUT_ELFLAYOUT_H
#define TARE_INPUT_ELFLAYOUT_H

#include "base/err.h"
#include "model/layout.h"
#include "wrap/elf_libelf.h"

/* ERR_FAIL when a table or section reaches out of the file. */
int elflayout_read(const struct elffile *file, struct layout *out, struct err *err);

#endif
