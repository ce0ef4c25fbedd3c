/* One link under watch: what the stand-in for a linker knows of it, from the line to the result. */
#ifndef TARE_STANDIN_LINK_JOB_H
#define TARE_STANDIN_LINK_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fd.h"
#include "input/linkline.h"
#include "input/owner.h"
#include "model/layout.h"
#include "model/linkmap.h"
#include "model/sbom.h"
#include "wrap/elf_libelf.h"

/* What the environment asks for. */
struct link_wishes {
	const char *name, *version; /* TARE_NAME, TARE_VERSION, or NULL */
	const char *record;         /* TARE_RECORD: a file, or a folder that exists; or NULL */
	bool no_note;               /* TARE_NO_NOTE */
	bool strict;                /* TARE_STRICT */
};

struct link_job {
	struct link_wishes wishes;
	struct linkline line;
	char *linker;    /* path of the real one */
	char *folder;    /* temporary, removed at the end; holds note object, map and reasons */
	char *map_path;  /* the map to read: ours or the user's */
	char *note_path; /* the note object, or NULL */
	char *why_path;  /* lld's --why-extract file, or NULL */
	char *script;    /* our addition to the linker's script, or NULL */
	struct owner_db *owners;
	struct component program; /* the program itself; moved into the SBOM by link_record() */
};

/* Before the link: names the program, makes the temporary folder and the note object.  On failure
 * the link goes on unrecorded. */
int link_job_prepare(struct link_job *job, struct err *err);
/* The words to put behind the user's own; ends with NULL.  Borrowed from job. */
void link_job_words(const struct link_job *job, struct strlist *extra);
/* Removes the temporary folder and releases everything. */
void link_job_release(struct link_job *job);

/* Reads the linker's map, and lld's reasons. */
int link_map_read(const struct link_job *job, struct linkmap *map, struct err *err);
/* Puts image in the place of the output, owned and allowed as before. */
int link_output_replace(const struct link_job *job, const struct buf *image, struct err *err);

/* After a link that succeeded: reads map, objects and output, and writes the SBOM into it. */
int link_record(struct link_job *job, struct err *err);

/* What is found out about the inputs of the map; one entry each per map->input. */
struct link_names {
	uint32_t *owner;  /* index into sbom.item, or OWNER_* */
	bool *is_product; /* made by link-time optimisation, gone by now */
	bool *is_source;  /* holds intermediate code */
};

/* Adds the inputs of intermediate code that lld and mold leave out of their maps, then names all:
 * fills sbom (item[0] is the program) and names.  Sentences about what is missing go to
 * sbom.gaps. */
int link_inputs_name(struct link_job *job, struct linkmap *map, const struct elffile *output,
                     struct sbom *sbom, struct link_names *names, struct err *err);
void link_names_release(struct link_names *names);

struct link_expansions; /* standin/link_relocatable.h */

/* Splits what the map leaves without an owner: unwind tables, merged strings and constants. */
void link_gaps_close(const struct elffile *output, struct linkmap *map,
                     const struct link_expansions *expansions);

/* Gives the products of link-time optimisation their owners. */
int link_lto_settle(const struct link_job *job, const struct elffile *output, struct linkmap *map,
                    struct link_names *names, struct err *err);

#endif
