/* Platforms as OCI images name them, "os/architecture[/variant]" (image-spec: image-index.md; the
 * words are Go's GOOS and GOARCH), and as ELF files do (e_machine). */
#ifndef TARE_WIRE_PLATFORM_H
#define TARE_WIRE_PLATFORM_H

#include "base/err.h"
#include "wrap/elf_libelf.h"

/* The GOARCH of a program, static; NULL when images have no word for it. */
const char *platform_of_elf(const struct elffile *file);

struct platform {
	char *os, *architecture, *variant; /* owned; variant may be NULL */
};

/* ERR_USAGE when text is not of that form; the words themselves are not looked up. */
int platform_parse(const char *text, struct platform *out, struct err *err);
void platform_release(struct platform *platform);

#endif
