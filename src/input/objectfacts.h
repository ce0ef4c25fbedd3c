/* What an object file says of itself: its compile records, and whether it is an object at all. */
#ifndef TARE_INPUT_OBJECTFACTS_H
#define TARE_INPUT_OBJECTFACTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/fd.h"
#include "wire/ar.h"
#include "wire/compile_record.h"

enum object_kind {
	OBJECT_MISSING, /* no such file: a temporary of link-time optimisation */
	OBJECT_PLAIN,   /* a relocatable ELF file */
	OBJECT_SHARED,  /* a shared object */
	OBJECT_ARCHIVE, /* the archive itself, no member of it */
	OBJECT_BITCODE, /* LLVM bitcode */
	OBJECT_OTHER,   /* a linker script, or what cannot be read */
};

struct objectfacts {
	enum object_kind kind;
	bool has_gimple; /* GCC's intermediate code: its machine code comes out of another object; of an
	                  * archive: its first object holds intermediate code of GCC or LLVM */
	bool lacks_headers;             /* assembled, Rust, Go or data: there is no header to know of */
	char *soname;                   /* of a shared object, or NULL */
	struct compile_records records; /* empty when the object carries none */
};

/* Keeps the last archive open: the members of one come one after the other in a link. */
struct objectreader {
	char *path;
	struct fd_map map;
	struct ar archive;
	bool has_archive;
};

/* Reads the object `path`, or its `member` when that is not NULL (of an archive that holds several
 * members of that name, all of them: the map does not tell them apart).  What is damaged in the
 * object leaves its field empty; nothing here fails. */
void objectfacts_read(struct objectreader *reader, const char *path, const char *member,
                      struct objectfacts *out);
void objectfacts_release(struct objectfacts *facts);
void objectreader_release(struct objectreader *reader);

#endif
