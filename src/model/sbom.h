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
	uint64_t size;
	uint32_t owner;
};

struct byte_section {
	char *name;    /* of the ELF section, owned */
	uint64_t size; /* in the file: 0 for none (.bss is not in the map) */
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
/* Appends a run; merged with the one before when the owner is the same; size 0 adds nothing. */
void byte_section_add(struct byte_section *section, uint64_t size, uint32_t owner);
/* Sum of the runs of one owner over all sections. */
uint64_t sbom_bytes_of(const struct sbom *sbom, uint32_t owner);
/* Whether the invariant above holds. */
bool sbom_is_tiled(const struct sbom *sbom);
void sbom_release(struct sbom *sbom);

#endif
