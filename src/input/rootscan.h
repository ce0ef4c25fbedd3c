/* Looks at the files of a root file system as they come by, from a directory or from the layers of
 * an image, and keeps what tells of their origin: programs with evidence, package databases,
 * os-release, SBOM files.
 *
 * Layers come lowest first.  A file replaces the one of the same path; whiteouts (".wh.NAME", OCI
 * image-spec layer.md) take files of lower layers away, opaque markers (".wh..wh..opq") all that
 * lower layers had in a directory.
 *
 * What is kept: evidence and names, not files.  A program's bytes are held only while it streams
 * by, and then only the parts elfcatch.h says. */
#ifndef TARE_INPUT_ROOTSCAN_H
#define TARE_INPUT_ROOTSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/inventory.h"
#include "model/trust.h"

struct rootscan;

struct rootscan *rootscan_new(bool want_hashes);
/* Trust roots are looked for, and nothing else: in ELF files and where stores usually lie. */
void rootscan_want_roots(struct rootscan *scan);
void rootscan_free(struct rootscan *scan);

/* The next layer begins; nothing needs to be called for a directory. */
void rootscan_layer(struct rootscan *scan);
/* The layer has to come once more: a program turned out to be needed whole.  Ask at its end. */
bool rootscan_wants_again(struct rootscan *scan);

/* Something that is no regular file at path ("usr/bin/x": no leading '/'). */
void rootscan_other(struct rootscan *scan, const char *path, bool is_folder);
/* A second name of the file at target. */
void rootscan_link(struct rootscan *scan, const char *path, const char *target);
/* A regular file begins: whether its bytes are wanted.  If so they are given to rootscan_add() in
 * order, as many as size says, then rootscan_end() is called (early when the rest is lost). */
bool rootscan_begin(struct rootscan *scan, const char *path, uint64_t size);
/* false: no more is wanted of this file; rootscan_end() is called all the same. */
bool rootscan_add(struct rootscan *scan, const void *data, size_t size);
void rootscan_end(struct rootscan *scan);
/* Instead of add: `size` zeros, the hole of a sparse file. */
bool rootscan_hole(struct rootscan *scan, uint64_t size);
/* Instead of add and end: an ELF file that is in memory anyway. */
void rootscan_whole(struct rootscan *scan, const void *data, size_t size);

/* What was found, put into the inventory: programs, packages, os, silent programs, gaps. */
void rootscan_finish(struct rootscan *scan, struct inventory *out);
/* The same of a scan for trust roots; of the inventory only the gaps are filled. */
void rootscan_finish_roots(struct rootscan *scan, struct trust_places *places,
                           struct inventory *out);

#endif
