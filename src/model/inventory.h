/* What was found in a target: the programs with what each is made of, the packages its databases
 * list, and what could not be learned. */
#ifndef TARE_MODEL_INVENTORY_H
#define TARE_MODEL_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/layout.h"
#include "model/sbom.h"

/* State of the document tare embeds in a program. */
enum elfsbom_state {
	ELFSBOM_NONE,      /* nothing of tare's */
	ELFSBOM_NOTE_ONLY, /* .sbom was stripped: digest names the document to look for */
	ELFSBOM_PENDING,   /* the digest is all zeros: the link was cut off before it was written */
	ELFSBOM_FULL,      /* the document is there, and is the one the note names if there is a note */
	ELFSBOM_MISMATCH,  /* there is a document, but not the one the note names */
};

/* Who tells of a program; several may. */
enum {
	EVIDENCE_TARE = 1,      /* .sbom and .note.package of tare */
	EVIDENCE_NOTE = 2,      /* .note.package of others (UAPI.8) */
	EVIDENCE_CARGO = 4,     /* .dep-v0 of cargo auditable */
	EVIDENCE_GO = 8,        /* Go build info */
	EVIDENCE_DOCUMENT = 16, /* an SBOM file beside the programs; it is no program itself */
};

struct audited {
	char *path;    /* inside the image or root directory; of the file as given otherwise */
	uint64_t size; /* of the file */
	char *machine; /* "x86-64", …; NULL when it has no name here */
	char *sha256;  /* of the file, or NULL when it was not asked for */
	unsigned evidence;
	enum elfsbom_state state;
	char *digest; /* of the embedded document as the note states it, or NULL */
	char *json;   /* the embedded document as it is, or NULL */
	size_t json_size;
	struct sbom sbom; /* item[0] is the program; there always is one */
	bool has_map;     /* sbom has a byte map and layout is filled in */
	struct layout layout;
	bool has_account; /* account is filled in, and sbom.item[].bytes */
	struct account account;
};

enum target_kind {
	TARGET_PROGRAM,  /* one ELF file */
	TARGET_IMAGE,    /* an OCI layout or an archive of an image */
	TARGET_ROOT,     /* a root directory */
	TARGET_DOCUMENT, /* a CycloneDX or SPDX file; its one program has no file */
};

struct inventory {
	enum target_kind kind;
	char *name;     /* what the target is called: the reference of an image, or the path */
	char *digest;   /* "sha256:…" of an image's manifest, or NULL */
	char *platform; /* "linux/amd64" of an image, or NULL */
	char *os_id, *os_version, *os_name; /* of os-release: ID, VERSION_ID, PRETTY_NAME; or NULL */
	struct audited *program;
	size_t count, cap;
	struct component *package; /* of databases; HOW_INSTALLED */
	size_t package_count, package_cap;
	struct strlist silent; /* executables nobody tells of: no evidence in them, no package */
	struct strlist gaps;   /* what else is not known, one sentence each */
};

#define INVENTORY_INIT                                                                             \
	{                                                                                              \
		0                                                                                          \
	}

void audited_release(struct audited *program);
/* Ownership of what is in program moves in. */
void inventory_add_program(struct inventory *inventory, struct audited program);
void inventory_add_package(struct inventory *inventory, struct component package);
/* Programs by path, packages by name, version and purl, lists by bytes: the order of a directory
 * or of an archive leaves no trace. Packages that are there twice become one. */
void inventory_sort(struct inventory *inventory);
void inventory_release(struct inventory *inventory);

#endif
