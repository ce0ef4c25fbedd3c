/* File descriptors and whole files. */
#ifndef TARE_BASE_FD_H
#define TARE_BASE_FD_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Scope-bound: `FD_AUTO int fd = -1;` is closed when the scope ends. */
#define FD_AUTO __attribute__((cleanup(fd_auto_close)))
void fd_auto_close(int *fd);

/* All of size bytes, through short writes and EINTR.  `name` is for the error. */
int fd_write_all(int fd, const void *data, size_t size, const char *name, struct err *err);

/* Appends the whole file to out; ERR_FAIL when it is longer than ceiling, not regular, or
 * unreadable. */
int fd_read_file(const char *path, size_t ceiling, struct buf *out, struct err *err);
/* The same from an open descriptor, to its end (pipes too). */
int fd_read_all(int fd, const char *name, size_t ceiling, struct buf *out, struct err *err);

/* A file mapped read-only.  data is NULL when the file is empty.  Truncation by another process
 * while it is mapped ends in SIGBUS: use it for build inputs and programs, not for files that
 * somebody may be writing. */
struct fd_map {
	const unsigned char *data;
	size_t size;
};
int fd_map_file(const char *path, size_t ceiling, struct fd_map *map, struct err *err);
/* Gives the memory of the pages back; they are read again when they are looked at. */
void fd_map_forget(const struct fd_map *map);
void fd_map_release(struct fd_map *map);

#endif
