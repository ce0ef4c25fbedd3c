/* What the command line of gcc's cc1 or cc1plus asks for, as far as recording needs it. */
#ifndef TARE_STANDIN_CC1_LINE_H
#define TARE_STANDIN_CC1_LINE_H

#include <stdbool.h>

/* How the headers can be learned. */
enum cc1_headers {
	CC1_HEADERS_OWN_FILE,    /* add -MD with a file of ours */
	CC1_HEADERS_USERS_FILE,  /* the user's -MD file lists all of them */
	CC1_HEADERS_OPENED,      /* list the files it reads: the user's -MMD leaves some out */
	CC1_HEADERS_LINEMARKERS, /* the input is preprocessed and names them */
};

/* Everything points into argv or the environment. */
struct cc1_line {
	const char *source; /* "-" for standard input */
	const char *output; /* NULL: standard output */
	const char *users_file;
	const char *precompiled; /* a precompiled header is made: its path; output is then nothing */
	enum cc1_headers headers;
	bool passes;         /* nothing to record: no object comes of this call */
	bool keeps_assembly; /* -save-temps: the assembly text is the user's, too */
	bool assembler;      /* a .S file: the output is preprocessed assembly */
};

/* The same line with nothing but a list of all headers as its result, in the file `to`, as a copy
 * that ends with NULL; words are borrowed, the array is the caller's to free. */
char **cc1_line_dependencies(char *const *argv, const char *to);

/* `options` is the value of COLLECT_GCC_OPTIONS, or NULL. */
struct cc1_line cc1_line_parse(char *const *argv, const char *options);

#endif
