/* A file as publishers hand it out: plain, compressed (gzip, xz, zstd), or a zip archive of many.
 * Told by its first bytes, read as a stream: nothing is unpacked to disk or held whole.
 *
 * Refused: what is no regular file, more than LIMIT_PUBLISHED_RATIO times its packed size (beyond
 * LIMIT_PUBLISHED_FREE), members whose path leaves the archive or that are links, an archive whose
 * directory lists another number of members than it holds. */
#ifndef TARE_INPUT_PUBLISHED_FILE_H
#define TARE_INPUT_PUBLISHED_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct published_file;

struct published_file *published_file_open(const char *path, struct err *err);
void published_file_close(struct published_file *file);

bool published_file_is_zip(const struct published_file *file);

/* Goes to the next member: 1; 0 when there is none; -1.  A file that is no archive has one. */
int published_file_next(struct published_file *file, struct err *err);
/* The member's path in the archive; NULL when it is no archive.  Until the next member. */
const char *published_file_member(const struct published_file *file);
/* The first bytes of the member, at least FEED_BEGINNING or all of them; they are read again by
 * published_file_more().  Call it before that, once for a member. */
int published_file_peek(struct published_file *file, struct span *beginning, struct err *err);
/* A json_more over the member at hand: `from` is the published_file. */
ptrdiff_t published_file_more(void *from, const char **data, struct err *err);

/* Bytes of the file read so far, and in all. */
uint64_t published_file_done(const struct published_file *file);
uint64_t published_file_size(const struct published_file *file);
uint64_t published_file_unpacked(const struct published_file *file); /* bytes handed out */
int64_t published_file_written(const struct published_file *file);   /* its mtime */

/* SHA-256 of a file of any length, read in pieces; the caller frees it. */
char *published_file_digest(const char *path, struct err *err);

#endif
