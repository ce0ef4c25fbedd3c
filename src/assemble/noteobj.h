/* The `.note.package` of a program (UAPI.8, Package Metadata for Executable Files): as an object
 * file for the linker to take in, and as bytes to be patched once the SBOM is known. */
#ifndef TARE_ASSEMBLE_NOTEOBJ_H
#define TARE_ASSEMBLE_NOTEOBJ_H

#include "base/buf.h"
#include "base/err.h"
#include "wrap/elf_libelf.h"

/* The note's JSON text with a digest of 64 zeros.  `version` may be NULL.  `metadata` is the JSON
 * the user gave with --package-metadata, or NULL: its keys stay, ours are added where it has none
 * (an object that is no JSON is left out).  The caller frees the text. */
char *noteobj_text(const char *name, const char *version, const char *metadata);

/* Appends a relocatable ELF file for the machine of `like` with the one section. */
void noteobj_write(const struct elffile *like, const char *text, struct buf *out);

/* In `image`, a copy of the linked `file`: makes .note.package hold exactly one note, ours, with
 * the digest (64 hex digits) filled in.  Notes that came with other inputs are folded away: two
 * notes in the section hide both from its readers.  Returns 1 when there was no note of ours. */
int noteobj_patch(const struct elffile *file, unsigned char *image, const char *digest,
                  struct err *err);

#endif
