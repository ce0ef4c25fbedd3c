/* Putting a compile record into an object that has none. */
#ifndef TARE_STANDIN_RECORD_ADD_H
#define TARE_STANDIN_RECORD_ADD_H

#include "base/err.h"
#include "base/str.h"

/* Adds the section .tare.src to the ELF object at path (a block to LLVM bitcode), in one step.
 * Returns 0 also when it has one already. */
int record_add(const char *path, struct span record, struct err *err);

/* tare-record RECORD OBJECT: what tare-cc calls.  Returns the exit status; prints nothing. */
int record_add_main(int argc, char **argv);

/* The temporary objects on a linker's line whose sources the driver stand-in named get their
 * records; the environment is then clean of the names.  What fails is only missing. */
void record_add_late(int argc, char *const *argv);

#endif
