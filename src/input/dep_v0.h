/* What cargo auditable embeds: section .dep-v0 (before 2021: .rust-deps-v0), zlib of
 * {"packages":[{"name","version","source","kind"?,"dependencies"?,"root"?}],"format"?}
 * (https://github.com/rust-secure-code/cargo-auditable, PARSING.md). */
#ifndef TARE_INPUT_DEP_V0_H
#define TARE_INPUT_DEP_V0_H

#include <stdbool.h>

#include "base/err.h"
#include "model/sbom.h"
#include "wrap/elf_libelf.h"

bool dep_v0_is_there(const struct elffile *file);

/* Appends to out the crates that are in the program (kind "build" is not): HOW_STATIC, the root
 * crate HOW_APPLICATION.  ERR_FAIL when the section is damaged; out is then as it was. */
int dep_v0_read(const struct elffile *file, struct sbom *out, struct err *err);
/* The same from the section's bytes. */
int dep_v0_parse(struct span packed, struct sbom *out, struct err *err);

#endif
