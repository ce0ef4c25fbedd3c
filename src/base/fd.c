#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void fd_auto_close(int *fd)
{
	if (*fd >= 0) {
		int saved = errno;
		close(*fd);
		errno = saved;
	}
	*fd = -1;
}

int fd_write_all(int fd, const void *data, size_t size, const char *name, struct err *err)
{
	const unsigned char *at = data;
	while (size) {
		ssize_t wrote = write(fd, at, size);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return err_errno(err, ERR_FAIL, "cannot write '%s'", name);
		at += wrote;
		size -= (size_t)wrote;
	}
	return 0;
}

int fd_read_all(int fd, const char *name, size_t ceiling, struct buf *out, struct err *err)
{
	unsigned char block[65536];
	size_t total = 0;
	for (;;) {
		ssize_t got = read(fd, block, sizeof block);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, ERR_FAIL, "cannot read '%s'", name);
		if (got == 0)
			return 0;
		total += (size_t)got;
		if (total > ceiling)
			return err_set(err, ERR_FAIL, "'%s' is larger than the %zu bytes allowed here", name,
			               ceiling);
		buf_add(out, block, (size_t)got);
	}
}

static int open_regular(const char *path, struct stat *st, struct err *err)
{
	/* O_NONBLOCK: a FIFO somebody put in our way must not stop us. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", path);
	if (fstat(fd, st) != 0) {
		err_errno(err, ERR_FAIL, "cannot stat '%s'", path);
		close(fd);
		return -1;
	}
	if (!S_ISREG(st->st_mode)) {
		close(fd);
		return err_set(err, ERR_FAIL, "'%s' is not a regular file", path);
	}
	return fd;
}

int fd_read_file(const char *path, size_t ceiling, struct buf *out, struct err *err)
{
	struct stat st;
	FD_AUTO int fd = open_regular(path, &st, err);
	if (fd < 0)
		return -1;
	return fd_read_all(fd, path, ceiling, out, err);
}

int fd_map_file(const char *path, size_t ceiling, struct fd_map *map, struct err *err)
{
	struct stat st;
	FD_AUTO int fd = open_regular(path, &st, err);
	if (fd < 0)
		return -1;
	if ((unsigned long long)st.st_size > ceiling)
		return err_set(err, ERR_FAIL, "'%s' is larger than the %zu bytes allowed here", path,
		               ceiling);
	*map = (struct fd_map){0};
	if (st.st_size == 0)
		return 0;
	void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return err_errno(err, ERR_FAIL, "cannot map '%s'", path);
	*map = (struct fd_map){data, (size_t)st.st_size};
	return 0;
}

void fd_map_forget(const struct fd_map *map)
{
	union {
		const unsigned char *from;
		void *to;
	} cast = {.from = map->data};
	if (map->data)
		madvise(cast.to, map->size, MADV_DONTNEED);
}

void fd_map_release(struct fd_map *map)
{
	if (map->data) {
		union {
			const unsigned char *from;
			void *to;
		} cast = {.from = map->data};
		munmap(cast.to, map->size);
	}
	*map = (struct fd_map){0};
}
