/* Catches from a stream of an ELF file's bytes the little that tells what it is made of, so that a
 * program in a compressed layer is read without holding it: its start, its notes and interpreter,
 * Go's build info, and what lies behind the loaded segments and between them (.sbom, .dep-v0, the
 * names of the sections and their headers).  What was not caught reads as zeros and takes no
 * memory. */
#ifndef TARE_INPUT_ELFCATCH_H
#define TARE_INPUT_ELFCATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "wrap/elf_libelf.h"

#define ELFCATCH_RANGES 64

struct elfcatch {
	unsigned char *data; /* an anonymous mapping of the file's whole size */
	uint64_t size;       /* of the file */
	uint64_t seen;       /* bytes that came by */
	uint64_t tail;       /* from here on everything is kept */
	struct {
		uint64_t from, to;
	} range[ELFCATCH_RANGES]; /* kept besides */
	size_t range_count;
	unsigned go_found;
	unsigned char *stage; /* bytes not yet looked at, and the last ones that were */
	size_t staged;
	bool keep_all;
	bool is_planned;  /* the program headers were read */
	bool is_unwanted; /* an object file or a core dump */
	bool needs_all;   /* Go's build info points elsewhere: only the whole file will do */
};

/* Starts a file of `size` bytes; keep_all keeps every byte.  ERR_FAIL: it is too large. */
int elfcatch_begin(struct elfcatch *it, uint64_t size, bool keep_all, struct err *err);
/* The next bytes, in order.  After the last one `data` is ready. */
void elfcatch_add(struct elfcatch *it, const void *data, size_t size);
/* The next `size` bytes are zero. */
void elfcatch_skip(struct elfcatch *it, uint64_t size);
void elfcatch_release(struct elfcatch *it);

#endif
