/* Builds a struct linkmap from what a map's lines say, holding up the promises of its fields:
 * pieces inside their section, in order, without overlap. */
#ifndef TARE_WIRE_LINKMAP_BUILD_H
#define TARE_WIRE_LINKMAP_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/strmap.h"
#include "model/linkmap.h"

struct linkmap_build {
	struct linkmap *map;   /* borrowed; filled */
	struct strmap by_name; /* "path" or "path(member)" → input */
	struct buf key;        /* scratch */
	struct span last_name; /* the name looked up last, and its input: lines repeat */
	uint32_t last_input;
	bool in_section; /* a section was opened: pieces have a place to go */
	bool is_misfit;  /* its pieces do not fit, and it is one where that may be */
	bool has_ghosts; /* GNU ld: sections whose strings all went to other sections' equal ones
	                  * stand in the map with their old size, where the next piece begins */
};

void linkmap_build_init(struct linkmap_build *build, struct linkmap *map);
/* The same over a map that has inputs already. */
void linkmap_build_resume(struct linkmap_build *build, struct linkmap *map);
void linkmap_build_release(struct linkmap_build *build);

/* The input the map calls `name`: "path", or "path(member)" when the text ends that way.  `name`
 * must stay valid as long as the builder. */
uint32_t linkmap_build_input(struct linkmap_build *build, struct span name);
/* Whether `name` is an input already, or a member of one. */
bool linkmap_build_knows(struct linkmap_build *build, struct span name);
/* The same as linkmap_build_input() for a text known to be a path even where it ends like a member.
 */
uint32_t linkmap_build_file(struct linkmap_build *build, struct span path);

/* Opens a section; the pieces that follow are its own. */
int linkmap_build_section(struct linkmap_build *build, struct span name, uint64_t address,
                          uint64_t size, struct err *err);
/* No section is open: pieces that follow are dropped. */
void linkmap_build_close(struct linkmap_build *build);
/* size bytes at address, from input (or LINKMAP_*).  Nothing is kept when size is 0.  A piece that
 * passes its section's bounds is refused; but a section at address 0 loses its pieces then, since
 * a linker that compresses debug sections prints the new size over the old pieces. */
int linkmap_build_piece(struct linkmap_build *build, struct span name, uint64_t address,
                        uint64_t size, uint32_t input, struct err *err);
/* The piece added last, if its section is still open, holds merged strings of several inputs. */
void linkmap_build_pool(struct linkmap_build *build);
/* A symbol of the open section. */
void linkmap_build_symbol(struct linkmap_build *build, struct span name, uint64_t address,
                          uint32_t input);
/* Why an input is in; the first reason given stays. */
void linkmap_build_reason(struct linkmap_build *build, uint32_t input, struct span by,
                          struct span symbol);

/* Puts pieces and inputs in order and checks them. */
int linkmap_build_finish(struct linkmap_build *build, struct err *err);

/* Whether an input section of this name in an output section of that name is the linker's own
 * work, whichever input the map lists it under. */
bool linkmap_is_synthetic(struct span output, struct span input);

#endif
