/* What a linker's map says of one link: which input gave which bytes of the output, and why each
 * archive member is in.  The same struct for GNU ld, gold, lld and mold. */
#ifndef TARE_MODEL_LINKMAP_H
#define TARE_MODEL_LINKMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Origin of a piece that is no input: */
#define LINKMAP_FILL 0xfffffffdU   /* alignment the map names (*fill*) */
#define LINKMAP_LINKER 0xfffffffeU /* synthetic: the linker made it */
#define LINKMAP_MERGED                                                                             \
	0xffffffffU /* merged strings, constants or unwind tables of no stated owner */

/* Inputs are in link order as far as the map tells it, the members of an archive behind the
 * archive.  An input with no member may be an object, an archive as a whole, a shared object or
 * a linker script: maps do not say which. */
struct linkmap_input {
	char *path;      /* of the object, archive or shared object, as the map spells it */
	char *member;    /* of an archive, or NULL */
	char *pulled_by; /* the input that needed it, "path" or "path(member)", or NULL */
	char *symbol;    /* the symbol it was needed for, or NULL */
	bool is_archive; /* other inputs are members of it; gives no byte itself */
};

/* size bytes of an output section at offset from its start, from one input section. */
struct linkmap_piece {
	uint64_t offset, size;
	uint32_t input; /* index into linkmap.input, or LINKMAP_* */
	char *name;     /* of the input section (".text.main"), or NULL; owned */
	bool is_pool;   /* merged strings or constants that GNU ld lists under `input`, with other
	                 * inputs' among them: from 2.41 on, all of one kind under the first */
};

struct linkmap_section {
	char *name;
	uint64_t address, size;
	struct linkmap_piece *piece; /* in order of offset; may have gaps, never overlaps */
	size_t count, cap;
};

struct linkmap_symbol {
	char *name;
	uint64_t address;
	uint32_t section; /* index into linkmap.section */
	uint32_t input;   /* the input that defines it, or LINKMAP_LINKER */
};

enum linkmap_flavour { LINKMAP_GNU, LINKMAP_GOLD, LINKMAP_LLD, LINKMAP_MOLD };

struct linkmap {
	enum linkmap_flavour flavour;
	struct linkmap_input *input;
	size_t input_count, input_cap;
	struct linkmap_section *section;
	size_t section_count, section_cap;
	struct linkmap_symbol *symbol;
	size_t symbol_count, symbol_cap;
};

#define LINKMAP_INIT                                                                               \
	{                                                                                              \
		0                                                                                          \
	}

void linkmap_release(struct linkmap *map);

#endif
