/* What compiler, linker and C library can do, as far as the size profile depends on it. */
#ifndef TARE_STANDIN_SIZE_FACTS_H
#define TARE_STANDIN_SIZE_FACTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "standin/driver_line.h"

enum size_linker { SIZE_LINKER_OTHER, SIZE_BFD, SIZE_GOLD, SIZE_LLD, SIZE_MOLD };
enum size_libc { SIZE_LIBC_OTHER, SIZE_GLIBC, SIZE_MUSL };

struct size_facts {
	bool is_clang, is_gcc;
	unsigned compiler; /* major version */
	enum size_linker linker;
	unsigned linker_version; /* major * 100 + minor */
	enum size_libc libc;     /* the one this line links */
	unsigned libc_version;   /* major * 10000 + minor * 100 + patch; 0: not known */
	bool is_x86_64, is_x86;  /* x86: both */
	bool has_static_pie;     /* the driver's own -static-pie is one */
	char *startup;           /* folder of the C library's startup files, or NULL */
	char *begin, *end;       /* paths of crtbeginS.o and crtendS.o, or NULL */
	char *libgcc, *libgcc_eh;
};

/* Reads what `COMPILER -static-pie -### …` says: version, target, the linker's line. */
void size_facts_read_driver(struct span text, struct size_facts *facts);
/* Reads what `LINKER --version` says. */
void size_facts_read_linker(struct span text, struct size_facts *facts);
/* Finds the version in the bytes of libc.a. */
void size_facts_read_libc(struct span bytes, struct size_facts *facts);

/* All of it for this line of the driver `real`, asked once and kept in the cache.  `launcher` is
 * argv[1] when the driver is ccache, else NULL. */
int size_facts_find(const char *real, const char *launched, const struct driver_line *line,
                    struct size_facts *facts, struct err *err);
void size_facts_release(struct size_facts *facts);

#endif
