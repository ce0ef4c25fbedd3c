/* A compiler driver's line, rewritten for the size profile: a pure function of the line, of what
 * the tools can do and of the levers wanted.  tare-run(1) says why each word is there.
 *
 * What the profile only prefers goes before the user's words, so that theirs win; the optimisation
 * level goes behind them.  A `-static` becomes a static-PIE. */
#ifndef TARE_STANDIN_SIZE_LINE_H
#define TARE_STANDIN_SIZE_LINE_H

#include <stdbool.h>

#include "base/str.h"
#include "model/size_lever.h"
#include "standin/driver_line.h"
#include "standin/size_facts.h"

/* A link that fails with the whole profile is tried with less of it. */
enum size_attempt {
	SIZE_WHOLE,
	SIZE_WITHOUT_LTO,
	SIZE_USERS_OWN, /* the line as it was, but without the objects' intermediate code */
	SIZE_ATTEMPTS
};

/* What the line is about, as far as the profile cares. */
struct size_view {
	bool applies;      /* false: leave the line alone */
	bool has_c;        /* a source of C or C++ is compiled */
	bool is_plain_c;   /* and none of them is C++ with exceptions */
	bool links;        /* a program or shared object comes of it */
	bool shared;       /* -shared */
	bool is_static;    /* -static or -static-pie */
	bool wants_no_pie; /* -no-pie, -fno-pie and the like */
	bool
		wants_no_lto; /* -fno-lto, as a C library needs whose functions the compiler itself calls */
	bool is_bare;     /* -nostdlib, -nostartfiles, -ffreestanding: no startup file, no runtime */
	bool keeps_unwind; /* -fexceptions, -funwind-tables and the like */
	bool is_cxx;       /* C++ by the driver's name or a source's */
};

/* `name` is the driver's name: "g++" compiles C as C++. */
void size_view_read(const char *name, const struct driver_line *line, struct size_view *view);

/* The words for the driver: argv[0], `skip` more words that stay where they are (ccache's
 * compiler), the profile's and the user's. */
void size_line_write(char *const *argv, size_t skip, const struct size_view *view,
                     const struct driver_line *line, const struct size_facts *facts,
                     const struct size_levers *levers, enum size_attempt attempt,
                     struct strlist *out);

/* Whether the linker's stand-in is to add to the linker's script (standin/link_layout). */
bool size_line_has_layout(const struct size_view *view, const struct size_facts *facts,
                          const struct size_levers *levers, enum size_attempt attempt);

/* Whether the rewritten link makes a program that needs no loader. */
bool size_line_is_static(const struct size_view *view);
/* Whether it should be a static-PIE, and these tools cannot make one. */
bool size_line_lacks_pie(const struct size_view *view, const struct driver_line *line,
                         const struct size_facts *facts, const struct size_levers *levers);

#endif
