#include "input/tarball.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "wire/tar_header.h"
#include "wire/tar_plain.h"
#include "wrap/gzip_libdeflate.h"

struct tarball {
	struct tar *tar;   /* libarchive's, or NULL: it is plain */
	struct tar *under; /* what tar is read out of, when the outer tarball is plain */
	char *path;        /* of the file */
	struct buf own;    /* the bytes, when they are ours */
	struct span archive;
	size_t at, count; /* place, and entries so far */
	struct tar_plain_entry entry;
	bool is_read; /* the current entry's data was handed out */
};

/* The whole file, when it is small enough; false leaves it to others to say what is wrong. */
static bool read_small(const char *path, struct buf *out)
{
	struct stat st;
	struct err ignored = ERR_INIT;
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > LIMIT_TAR_IN_MEMORY)
		return false;
	bool is_read = fd_read_file(path, LIMIT_TAR_IN_MEMORY, out, &ignored) == 0;
	err_clear(&ignored);
	return is_read;
}

/* The first block tells most others apart without reading the rest. */
static bool starts_plain(const char *path)
{
	char block[TAR_BLOCK];
	FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return fd >= 0 && read(fd, block, sizeof block) == (ssize_t)sizeof block &&
	       tar_plain_is_header((struct span){block, sizeof block});
}

bool tarball_is(const char *path)
{
	return starts_plain(path) || tar_is(path);
}

struct tarball *tarball_open(const char *path, struct err *err)
{
	struct tarball *tarball = mem_alloc(sizeof *tarball);
	tarball->path = str_dup(path);
	if (starts_plain(path) && read_small(path, &tarball->own) &&
	    tar_plain_is(buf_span(&tarball->own))) {
		tarball->archive = buf_span(&tarball->own);
		return tarball;
	}
	buf_release(&tarball->own);
	tarball->tar = tar_open(path, err);
	if (tarball->tar)
		return tarball;
	tarball_close(tarball);
	return NULL;
}

/* The same entry of the same file by libarchive, and the archive in it. */
static int open_slowly(const struct tarball *outer, struct tarball *inner, struct err *err)
{
	struct tar_entry entry;
	inner->under = tar_open(outer->path, err);
	int got = inner->under ? 1 : -1;
	for (size_t i = 0; i < outer->count && got == 1; i++)
		got = tar_next(inner->under, &entry, err);
	if (got == 0)
		return err_set(err, ERR_FAIL, "'%s' has changed while it was read", outer->path);
	if (got == 1)
		inner->tar = tar_open_inner(inner->under, err);
	return inner->tar ? 0 : -1;
}

static bool open_plain(const struct tarball *outer, struct tarball *inner)
{
	struct span data = outer->entry.data;
	inner->archive = data;
	if (gzip_is(data.at, data.length)) {
		if (!gzip_unpack_whole(data.at, data.length, LIMIT_TAR_IN_MEMORY, &inner->own))
			return false;
		inner->archive = buf_span(&inner->own);
	}
	return tar_plain_is(inner->archive);
}

struct tarball *tarball_open_inner(struct tarball *outer, struct err *err)
{
	struct tarball *inner = mem_alloc(sizeof *inner);
	inner->path = str_dup(outer->path);
	if (outer->tar)
		inner->tar = tar_open_inner(outer->tar, err);
	else if (!open_plain(outer, inner)) {
		buf_release(&inner->own);
		(void)open_slowly(outer, inner, err);
		if (!inner->tar) {
			tarball_close(inner);
			return NULL;
		}
	}
	if (inner->tar || !outer->tar)
		return inner;
	tarball_close(inner);
	return NULL;
}

int tarball_next(struct tarball *tarball, struct tar_entry *entry, struct err *err)
{
	static const enum tar_kind kinds[] = {[PLAIN_FILE] = TAR_FILE,
	                                      [PLAIN_FOLDER] = TAR_FOLDER,
	                                      [PLAIN_SYMLINK] = TAR_SYMLINK,
	                                      [PLAIN_HARDLINK] = TAR_HARDLINK};
	if (tarball->tar)
		return tar_next(tarball->tar, entry, err);
	int got = tar_plain_next(tarball->archive, &tarball->at, &tarball->entry);
	if (got != 1)
		return got;
	const struct tar_plain_entry *plain = &tarball->entry;
	tarball->count++;
	tarball->is_read = false;
	*entry = (struct tar_entry){.path = (const char *)plain->path.data,
	                            .kind = kinds[plain->kind],
	                            .size = plain->data.length,
	                            .mode = plain->mode};
	if (plain->target.size)
		entry->target = (const char *)plain->target.data;
	return 1;
}

int tarball_read(struct tarball *tarball, struct span *block, uint64_t *offset, struct err *err)
{
	if (tarball->tar)
		return tar_read(tarball->tar, block, offset, err);
	if (tarball->is_read || tarball->entry.data.length == 0)
		return 0;
	tarball->is_read = true;
	*block = tarball->entry.data;
	*offset = 0;
	return 1;
}

size_t tarball_outside_count(const struct tarball *tarball)
{
	return tarball->tar ? tar_outside_count(tarball->tar) : 0;
}

bool tarball_rewind(struct tarball *tarball)
{
	if (tarball->tar)
		return false;
	tarball->at = tarball->count = 0;
	return true;
}

void tarball_close(struct tarball *tarball)
{
	if (!tarball)
		return;
	tar_close(tarball->tar);
	tar_close(tarball->under);
	buf_release(&tarball->own);
	tar_plain_release(&tarball->entry);
	free(tarball->path);
	free(tarball);
}
