#include "input/published_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "wire/feed_format.h"
#include "wrap/hash_openssl.h"
#include "wrap/tar_libarchive.h"

#define PIECE ((size_t)64 << 10)

struct published_file {
	char *path;
	int fd; /* of a plain file; else -1 */
	enum feed_packing packing;
	struct tar *tar; /* of a packed one */
	char *member;
	uint64_t members,
		listed; /* met; in a zip archive's directory, UINT64_MAX when it is not told */
	uint64_t size, done, unpacked;
	int64_t written;
	char *piece;
	struct buf peeked;
	bool is_peeked; /* `peeked` is to be handed out first */
	bool is_begun;
};

static ssize_t read_piece(int fd, char *piece, size_t size, const char *path, struct err *err)
{
	ssize_t got;
	do
		got = read(fd, piece, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", path);
	return got;
}

/* How many members the directory at the end of a zip archive lists (APPNOTE.TXT 4.3.16); it ends
 * in a comment of at most 65,535 bytes. */
static int read_listed(struct published_file *file, struct err *err)
{
	enum { RECORD = 22, SPAN = RECORD + 65535 };
	MEM_AUTO unsigned char *tail = mem_alloc(SPAN);
	size_t want = file->size < SPAN ? (size_t)file->size : SPAN;
	ssize_t got = pread(file->fd, tail, want, (off_t)(file->size - want));
	if (got < 0 || (size_t)got != want)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", file->path);
	for (size_t at = want >= RECORD ? want - RECORD + 1 : 0; at-- > 0;) {
		const unsigned char *record = tail + at;
		if (memcmp(record, "PK\x05\x06", 4) != 0 ||
		    at + RECORD + (size_t)(record[20] | record[21] << 8) != want)
			continue;
		file->listed = (uint64_t)record[10] | (uint64_t)record[11] << 8;
		return 0;
	}
	return err_set(err, ERR_FAIL, "'%s' is a zip archive that is cut: it has no directory",
	               file->path);
}

static int settle_packing(struct published_file *file, struct err *err)
{
	char beginning[16];
	ssize_t got = pread(file->fd, beginning, sizeof beginning, 0);
	if (got < 0)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", file->path);
	file->packing = feed_packing_of((struct span){beginning, (size_t)got});
	if (file->packing == FEED_PLAIN)
		return 0;
	if (file->packing == FEED_ZIP && read_listed(file, err) != 0)
		return -1;
	file->tar = tar_open_packed(file->path, file->packing == FEED_ZIP ? TAR_ZIP : TAR_COMPRESSED,
	                            err);
	return file->tar ? 0 : -1;
}

struct published_file *published_file_open(const char *path, struct err *err)
{
	struct stat st;
	struct published_file *file = mem_alloc(sizeof *file);
	file->path = str_dup(path);
	file->piece = mem_alloc(PIECE);
	file->peeked.ceiling = FEED_BEGINNING + PIECE * 64;
	file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int rc = 0;
	if (file->fd < 0 || fstat(file->fd, &st) != 0)
		rc = err_errno(err, ERR_FAIL, "cannot read '%s'", path);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(err, ERR_FAIL, "'%s' is no regular file", path);
	if (rc == 0) {
		file->size = (uint64_t)st.st_size;
		file->written = (int64_t)st.st_mtime;
		rc = settle_packing(file, err);
	}
	if (rc == 0)
		return file;
	published_file_close(file);
	return NULL;
}

void published_file_close(struct published_file *file)
{
	if (!file)
		return;
	tar_close(file->tar);
	if (file->fd >= 0)
		close(file->fd);
	buf_release(&file->peeked);
	free(file->member);
	free(file->piece);
	free(file->path);
	free(file);
}

bool published_file_is_zip(const struct published_file *file)
{
	return file->packing == FEED_ZIP;
}

const char *published_file_member(const struct published_file *file)
{
	return file->member;
}

/* At the end of a zip archive: the directory knows of what was passed over as rubbish. */
static int check_members(const struct published_file *file, struct err *err)
{
	if (file->packing != FEED_ZIP || file->listed == 0xffff ||
	    (file->members & 0xffff) == file->listed)
		return 0;
	return err_set(err, ERR_FAIL,
	               "'%s' is damaged: its directory lists %llu members, it holds %llu", file->path,
	               (unsigned long long)file->listed, (unsigned long long)file->members);
}

static int next_entry(struct published_file *file, struct err *err)
{
	struct tar_entry entry;
	for (;;) {
		int rc = tar_next(file->tar, &entry, err);
		if (tar_outside_count(file->tar))
			return err_set(err, ERR_FAIL, "'%s' holds a path that leaves the archive", file->path);
		if (rc <= 0)
			return rc < 0 ? err_wrap(err, "'%s'", file->path) : check_members(file, err);
		file->members++;
		if (entry.kind == TAR_FOLDER)
			continue;
		if (entry.kind != TAR_FILE)
			return err_set(err, ERR_FAIL, "'%s' holds a link: '%s'", file->path, entry.path);
		free(file->member);
		file->member = file->packing == FEED_ZIP ? str_dup(entry.path) : NULL;
		return 1;
	}
}

int published_file_next(struct published_file *file, struct err *err)
{
	file->peeked.size = 0;
	file->is_peeked = false;
	if (file->tar)
		return next_entry(file, err);
	bool is_first = !file->is_begun;
	file->is_begun = true;
	return is_first;
}

/* The bytes to come, without those that were peeked at. */
static ptrdiff_t read_more(struct published_file *file, const char **data, struct err *err)
{
	if (!file->tar) {
		ssize_t got = read_piece(file->fd, file->piece, PIECE, file->path, err);
		*data = file->piece;
		if (got > 0)
			file->done += (uint64_t)got;
		return got;
	}
	struct span block = {NULL, 0};
	uint64_t offset = 0;
	do {
		int rc = tar_read(file->tar, &block, &offset, err);
		if (rc <= 0)
			return rc < 0 ? err_wrap(err, "'%s'", file->path) : 0;
	} while (block.length == 0);
	file->unpacked += block.length;
	if (file->unpacked > LIMIT_PUBLISHED_FREE &&
	    file->unpacked / LIMIT_PUBLISHED_RATIO > file->size)
		return err_set(err, ERR_FAIL,
		               "'%s' unpacks to more than %llu times its size: no publisher's file does",
		               file->path, (unsigned long long)LIMIT_PUBLISHED_RATIO);
	*data = block.at;
	return (ptrdiff_t)block.length;
}

int published_file_peek(struct published_file *file, struct span *beginning, struct err *err)
{
	while (file->peeked.size < FEED_BEGINNING) {
		const char *data;
		ptrdiff_t size = read_more(file, &data, err);
		if (size < 0)
			return -1;
		if (size == 0)
			break;
		buf_add(&file->peeked, data, (size_t)size);
		if (file->peeked.full)
			return err_set(err, ERR_FAIL, "'%s': a block that is too large", file->path);
	}
	file->is_peeked = file->peeked.size > 0;
	*beginning = buf_span(&file->peeked);
	return 0;
}

ptrdiff_t published_file_more(void *from, const char **data, struct err *err)
{
	struct published_file *file = from;
	if (!file->is_peeked)
		return read_more(file, data, err);
	file->is_peeked = false;
	*data = (const char *)file->peeked.data;
	return (ptrdiff_t)file->peeked.size;
}

uint64_t published_file_done(const struct published_file *file)
{
	uint64_t done = file->tar ? tar_consumed(file->tar) : file->done;
	return done < file->size ? done : file->size;
}

uint64_t published_file_size(const struct published_file *file)
{
	return file->size;
}

uint64_t published_file_unpacked(const struct published_file *file)
{
	return file->tar ? file->unpacked : file->done;
}

int64_t published_file_written(const struct published_file *file)
{
	return file->written;
}

char *published_file_digest(const char *path, struct err *err)
{
	FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC);
	MEM_AUTO char *piece = mem_alloc(PIECE);
	struct sha256 *sum = sha256_new();
	unsigned char digest[32];
	ssize_t got = fd < 0 ? err_errno(err, ERR_FAIL, "cannot read '%s'", path) : 1;
	while (got > 0 && (got = read_piece(fd, piece, PIECE, path, err)) > 0)
		sha256_add(sum, piece, (size_t)got);
	if (got < 0) {
		sha256_free(sum);
		return NULL;
	}
	sha256_end(sum, digest);
	return str_hex(digest, sizeof digest);
}
