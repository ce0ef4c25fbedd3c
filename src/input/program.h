/* A program that goes into an image: what it is, what it needs to run, and what is in it. */
#ifndef TARE_INPUT_PROGRAM_H
#define TARE_INPUT_PROGRAM_H

#include <stdint.h>

#include "base/err.h"
#include "base/fd.h"
#include "input/elfsbom.h"
#include "wire/dlopen_note.h"
#include "wrap/elf_libelf.h"

struct program {
	char *path;       /* as it was named */
	const char *name; /* the last component of path */
	uint64_t size;
	const char *architecture; /* GOARCH, static */
	struct fd_map map;
	struct elffile elf;
	struct elfdynamic dynamic;
	struct dlopen_list dlopen;
	struct elfsbom sbom;
};

/* ERR_FAIL when it cannot be read, is no ELF executable (relocatable objects, cores, libraries
 * without an entry, scripts), is for a machine that images have no word for, or holds an SBOM that
 * is damaged.  A damaged dlopen note is a warning. */
int program_open(struct program *program, const char *path, struct err *err);
void program_release(struct program *program);

/* Whether it runs with nothing around it: no PT_INTERP, no DT_NEEDED.  ERR_FAIL with the reason
 * when not. */
int program_check_static(const struct program *program, struct err *err);

#endif
