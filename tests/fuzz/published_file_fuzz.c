/* Any bytes are a file as publishers hand it out (plain, gzip, xz, zstd, zip), or are refused; what
 * is handed out is what the members have, and no member's path leaves the archive. */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/published_file.h"

#define MEMBERS_MOST 64
#define PIECES_MOST 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_path(const struct published_file *file)
{
	const char *path = published_file_member(file);
	if ((path != NULL) != published_file_is_zip(file))
		abort();
	if (path && (path[0] == '/' || strncmp(path, "../", 3) == 0 || strstr(path, "/../")))
		abort();
}

/* The beginning is read again by what follows it. */
static int read_member(struct published_file *file, struct err *err)
{
	struct span beginning;
	char first[64];
	const char *piece;
	ptrdiff_t got = 0;
	look_at_path(file);
	if (published_file_peek(file, &beginning, err) != 0)
		return -1;
	size_t known = beginning.length < sizeof first ? beginning.length : sizeof first;
	if (known)
		memcpy(first, beginning.at, known);
	for (int i = 0; i < PIECES_MOST && (got = published_file_more(file, &piece, err)) > 0; i++) {
		size_t same = known < (size_t)got ? known : (size_t)got;
		if (i == 0 && same && memcmp(first, piece, same) != 0)
			abort();
	}
	return got < 0 ? -1 : 0;
}

static void read_all(const char *path)
{
	struct err err = ERR_INIT;
	struct published_file *file = published_file_open(path, &err);
	for (int i = 0; file && i < MEMBERS_MOST && published_file_next(file, &err) == 1; i++)
		if (read_member(file, &err) != 0)
			break;
	if (file && published_file_done(file) > published_file_size(file))
		abort();
	published_file_close(file);
	err_clear(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	int fd = memfd_create("published", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	read_all(path);
	close(fd);
	return 0;
}
