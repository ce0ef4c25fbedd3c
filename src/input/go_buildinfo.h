/* What the Go linker leaves in every program (Go's debug/buildinfo and runtime/debug.BuildInfo):
 * a header "\xff Go buildinf:" in section .go.buildinfo or in the first writable segment, then
 * either (from Go 1.18) two strings with their varint lengths in place, or pointers to two Go
 * strings: the toolchain's version and the module list. */
#ifndef TARE_INPUT_GO_BUILDINFO_H
#define TARE_INPUT_GO_BUILDINFO_H

#include <stdbool.h>

#include "base/err.h"
#include "model/sbom.h"
#include "wrap/elf_libelf.h"

#define GO_BUILDINFO_MAGIC "\xff Go buildinf:"

/* Whether the header is there; *offset is where in the file. */
bool go_buildinfo_find(const struct elffile *file, uint64_t *offset);

/* Appends the main module (HOW_APPLICATION), the modules and the standard library (HOW_STATIC) to
 * out; a gap when the program was built with cgo, as the module list is silent about C.
 * ERR_FAIL when the header is there but what it points at is damaged. */
int go_buildinfo_read(const struct elffile *file, struct sbom *out, struct err *err);
/* The module list alone: lines "mod\tPATH\tVERSION\tSUM", "dep\t…", "=>\t…", "build\tKEY=VALUE". */
void go_buildinfo_modules(struct span list, struct sbom *out);

#endif
