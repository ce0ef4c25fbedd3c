/* A linker's command line, as far as a record of the link needs it.
 *
 * The option tables of GNU ld 2.40, gold, lld and mold agree on everything read here; what is not
 * known is taken for an option without an argument or for an input.  Response files (@FILE) are
 * read with the quoting rules of libiberty's buildargv().
 */
#ifndef TARE_INPUT_LINKLINE_H
#define TARE_INPUT_LINKLINE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum linkline_kind {
	LINKLINE_PROGRAM,
	LINKLINE_SHARED,
	LINKLINE_RELOCATABLE, /* ld -r */
};

struct linkline {
	enum linkline_kind kind;
	char *output;          /* as given; "a.out" when not given */
	char *map;             /* the user's own -Map FILE, or NULL */
	bool map_stdout;       /* the user wants the map on stdout: -M, --print-map, -Map=- */
	bool is_question;      /* --version, --help and the like: nothing is linked */
	bool has_script;       /* -T: sections may not go where an extra note would be welcome */
	bool has_format;       /* -b, --format or --oformat: inputs or output may be no ELF */
	char *metadata;        /* the user's --package-metadata JSON, or NULL */
	char *resolution;      /* the LTO plugin's -fresolution=FILE, or NULL */
	struct strlist words;  /* the whole line after response files were read */
	struct strlist inputs; /* words that are no option, and -l words: objects, archives, scripts */
};

/* Reads argv[1..]; argv[0] is the linker's name.  ERR_FAIL when a response file is unreadable,
 * larger than LIMIT_ARGUMENTS, or includes itself. */
int linkline_read(struct linkline *line, int argc, char **argv, struct err *err);
void linkline_release(struct linkline *line);

/* Whether a link of this output only probes the tools: autoconf's conftest, CMake's cmTC_ and
 * Meson's sanity checks.  Nobody ships these, and a configure run makes hundreds of them. */
bool linkline_is_probe(const char *output);

#endif
