/* Everything an ELF file tells of what it is made of, whoever put it there: tare, cargo auditable,
 * the Go linker, package notes of distributions. */
#ifndef TARE_INPUT_ELFEVIDENCE_H
#define TARE_INPUT_ELFEVIDENCE_H

#include "base/err.h"
#include "model/inventory.h"
#include "wrap/elf_libelf.h"

/* Fills *out (the caller releases it).  sbom.item[0] is the program, named by its evidence or
 * after its path; sbom.gaps says what is missing.  sha256 stays NULL and has_account false.
 * ERR_FAIL when evidence is there but damaged. */
int elfevidence_read(const struct elffile *file, const char *path, struct audited *out,
                     struct err *err);

/* Whether the file is something that runs by itself: it has a program interpreter, or an entry
 * point and no name of a shared library. */
bool elfevidence_is_program(const struct elffile *file);

#endif
