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
#include "model/sbom.h"
#include "wrap/elf_libelf.h"

enum elfsbom_state {
	ELFSBOM_NONE,      /* nothing of tare's */
	ELFSBOM_NOTE_ONLY, /* .sbom was stripped: digest names the document to look for */
	ELFSBOM_PENDING,   /* the digest is all zeros: the link was cut off before it was written */
	ELFSBOM_FULL,      /* the document is there, and is the one the note names if there is a note */
	ELFSBOM_MISMATCH,  /* there is a document (in sbom, json), but not the one the note names */
};

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
