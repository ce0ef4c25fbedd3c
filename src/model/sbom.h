/* The bill of materials of one program: what is in it, and which of its bytes each part is.
 *
 * Invariant: within a section of the byte map the runs follow each other without a gap or an
 * overlap and add up to the section's size.
 */
#ifndef TARE_MODEL_SBOM_H
#define TARE_MODEL_SBOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/component.h"

/* Who a run of bytes belongs to: an index into sbom.item, or one of these. */
#define OWNER_LINKER 0xfffffffdU  /* made by the linker: .got, .plt, .dynamic, hash tables, … */
#define OWNER_PADDING 0xfffffffeU /* alignment and fill */
#define OWNER_SHARED 0xffffffffU  /* merged or optimised across several components */
#define OWNER_SBOM 0xfffffffcU    /* tare's own note and document */

struct byte_run {
	uint64_t size;    /* all of it, alignment inside and behind it too */
	uint64_t padding; /* how many of these bytes are alignment and fill */
	uint32_t owner;
};

struct byte_section {
	char *name;    /* of the ELF section, owned */
	uint64_t size; /* in the file: 0 for none (.bss is not in the map) */
	bool is_placed;
	uint64_t address; /* of a loaded section, when is_placed: it is found without its header */
	struct byte_run *run;
	size_t count, cap;
};

struct sbom {
	struct component *item; /* item[0] is the program itself (metadata.component) */
	size_t count, cap;
	struct byte_section *section;
	size_t section_count, section_cap;
	struct strlist gaps; /* what is known to be missing, one sentence each; empty: complete */
	char *tool_version;  /* of the tare that wrote it */
};

#define SBOM_INIT                                                                                  \
	{                                                                                              \
		0                                                                                          \
	}

/* Appends a component and returns its index; ownership of the strings moves in. */
uint32_t sbom_add(struct sbom *sbom, struct component component);
/* Appends an empty section to the byte map. The pointer holds until the next call. */
struct byte_section *sbom_add_section(struct sbom *sbom, const char *name, uint64_t size);
/* Appends a run; merged with the one before when the owner is the same; size 0 adds nothing.
 * Padding becomes part of the run before it, so that the many small gaps between the objects of one
 * component cost nothing to write down; only at the start of a section is it a run of its own. */
void byte_section_add(struct byte_section *section, uint64_t size, uint32_t owner);
/* The same for a run whose padding is counted already (at most size). */
void byte_section_add_run(struct byte_section *section, struct byte_run run);
/* Bytes of one owner over all sections, without the padding in its runs; for OWNER_PADDING all
 * padding. */
uint64_t sbom_bytes_of(const struct sbom *sbom, uint32_t owner);
/* Whether the invariant above holds. */
bool sbom_is_tiled(const struct sbom *sbom);
void sbom_release(struct sbom *sbom);

#endif
