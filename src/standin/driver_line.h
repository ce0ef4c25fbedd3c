/* What the command line of a compiler driver (gcc, clang) asks for, as far as standing in for it
 * needs to know. */
#ifndef TARE_STANDIN_DRIVER_LINE_H
#define TARE_STANDIN_DRIVER_LINE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct driver_line {
	struct strlist words;    /* without argv[0], response files read */
	struct strlist sources;  /* of C, C++ and assembly */
	struct strlist tools;    /* the values of -B: where the driver looks for tools first */
	const char *output;      /* -o, into words, or NULL */
	const char *linker;      /* --ld-path=PATH or clang's -fuse-ld=/PATH, into words, or NULL */
	bool compiles;           /* -c */
	bool stops_early;        /* -E, -S, -M, -fsyntax-only and the like: no object comes of it */
	bool leaves_headers_out; /* -MMD: the user's dependency file is not to name all headers */
	bool uses_precompiled;   /* -include-pch, also behind -Xclang */
	bool keeps_temporaries;  /* -save-temps */
};

/* ERR_FAIL when a response file cannot be read; release *line after success only. */
int driver_line_read(struct driver_line *line, char *const *argv, struct err *err);
void driver_line_release(struct driver_line *line);

/* The object that `-c` makes of a source; the caller frees it. */
char *driver_line_object(const struct driver_line *line, const char *source);

#endif
