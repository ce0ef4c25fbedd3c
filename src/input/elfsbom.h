/* The bill of materials tare embeds in a program: the sections .note.package and .sbom.
 *
 * .note.package  UAPI.8 (owner FDO, type 0xcafe1a7e): JSON with name, version, and
 *                "sbom":"sha256:<digest of the document>"; loaded, so every strip keeps it.
 * .sbom          zlib of the CycloneDX document; not loaded, so llvm-strip takes it away.
 */
#ifndef TARE_INPUT_ELFSBOM_H
#define TARE_INPUT_ELFSBOM_H

#include <stddef.h>

#include "base/err.h"
#include "model/inventory.h"
#include "model/sbom.h"
#include "wrap/elf_libelf.h"

struct elfsbom {
	enum elfsbom_state state;
	char *name, *version; /* of the note, or NULL */
	char *digest;         /* 64 hex digits of the note, or NULL */
	struct sbom sbom;     /* in FULL and MISMATCH */
	char *json;           /* the document as it was embedded, NUL-terminated; or NULL */
	size_t json_size;
};

/* Reads it; the caller releases *out.  ERR_FAIL when a section is damaged: .sbom does not unpack,
 * or is no document. */
int elfsbom_read(const struct elffile *file, struct elfsbom *out, struct err *err);
void elfsbom_release(struct elfsbom *elfsbom);

#endif
