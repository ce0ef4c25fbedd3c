/* Tar archives in files and inside each other, read by whatever is fastest: plain ones that fit
 * into memory by wire/tar_plain, all others by libarchive.  Which one it is nobody sees: what is
 * not surely plain is libarchive's to judge. */
#ifndef TARE_INPUT_TARBALL_H
#define TARE_INPUT_TARBALL_H

#include "wrap/tar_libarchive.h"

struct tarball;

/* These are the functions of wrap/tar_libarchive.h, and promise the same. */
struct tarball *tarball_open(const char *path, struct err *err);
struct tarball *tarball_open_inner(struct tarball *outer, struct err *err);
bool tarball_is(const char *path);
int tarball_next(struct tarball *tarball, struct tar_entry *entry, struct err *err);
int tarball_read(struct tarball *tarball, struct span *block, uint64_t *offset, struct err *err);
size_t tarball_outside_count(const struct tarball *tarball);
/* Back to the first entry, for one that is in memory; false: it has to be opened again. */
bool tarball_rewind(struct tarball *tarball);
void tarball_close(struct tarball *tarball);

#endif
