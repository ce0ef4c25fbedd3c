/* One thing a rootscan keeps, and the books over all of them: which path holds it, in which layer
 * it came, and whether a later layer took it away. */
#ifndef TARE_INPUT_ROOTSCAN_FIND_H
#define TARE_INPUT_ROOTSCAN_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/strmap.h"
#include "input/database.h"
#include "input/rootscan_owned.h"
#include "model/inventory.h"
#include "model/trust.h"

enum find_kind {
	FIND_NOTHING,  /* taken away */
	FIND_PROGRAM,  /* an ELF file with evidence: program */
	FIND_SILENT,   /* an ELF program without */
	FIND_DAMAGED,  /* an ELF file whose evidence is damaged: text says how */
	FIND_DPKG,     /* var/lib/dpkg/status, status.d/NAME: text */
	FIND_APK,      /* lib/apk/db/installed: text */
	FIND_RPM,      /* a database that is not read */
	FIND_OS,       /* etc/os-release, usr/lib/os-release: text */
	FIND_DEBIAN,   /* etc/debian_version: text */
	FIND_DOCUMENT, /* a CycloneDX or SPDX file: text */
	FIND_ROOTS,    /* trust roots, asked for instead of all the others: roots */
};

struct find {
	enum find_kind kind;
	char *path;
	unsigned layer;
	struct audited program;
	struct buf text;
	struct trust_store roots;
	struct strlist links; /* other names of the same file */
};

struct finds {
	struct find *item;
	size_t count, cap;
	struct strmap by_path; /* path → index of the newest */
	struct strmap folders; /* every folder that holds a find, or holds one further down */
	size_t path_bytes;     /* of names kept, against LIMIT_FIND_PATHS */
	size_t walked;         /* finds looked at by removals, to bound the work */
	bool is_exhausted;     /* too many finds, or too many removals, to keep the books right */
};

/* A new find at path, in place of what was there.  The pointer holds until the next call; past
 * LIMIT_FINDS it is one that is forgotten again. */
struct find *finds_add(struct finds *finds, const char *path, enum find_kind kind, unsigned layer);
/* The find at path, or NULL. */
struct find *finds_get(const struct finds *finds, const char *path);
/* Takes away what lower layers than `layer` have at path; with `below`, all that is under it. */
void finds_remove(struct finds *finds, const char *path, unsigned layer, bool below);
/* Takes away what lower layers have under path, not path itself. */
void finds_remove_below(struct finds *finds, const char *path, unsigned layer);
/* Gives the find at target another name, path; nothing when there is none. */
void finds_link(struct finds *finds, const char *target, const char *path);
/* Puts what was found into the inventory; programs that packages own are not silent.  The programs
 * move out of the finds. */
void finds_finish(struct finds *finds, const struct owned *owned,
                  const struct copyrights *copyrights, struct inventory *out);
void finds_release(struct finds *finds);

#endif
