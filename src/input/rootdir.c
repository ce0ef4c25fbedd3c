#include "input/rootdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/rootscan.h"
#include "wrap/elf_libelf.h"

#define DEPTH 512

struct walk {
	struct rootscan *scan;
	struct inventory *out;
	dev_t device;
	size_t entries;
};

static void add_gap(struct walk *walk, const char *path)
{
	strlist_take(&walk->out->gaps, str_format("%s: cannot be read: %s", path, strerror(errno)));
}

/* Only what is looked at is read: the map of an ELF file is touched where its evidence is. */
static void read_elf(struct walk *walk, int fd, size_t size)
{
	void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED) {
		rootscan_end(walk->scan);
		return;
	}
	rootscan_whole(walk->scan, data, size);
	munmap(data, size);
}

static void read_file(struct walk *walk, int folder, const char *name, const char *path,
                      uint64_t size)
{
	char block[65536];
	if (!rootscan_begin(walk->scan, path, size))
		return;
	FD_AUTO int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : pread(fd, block, EI_NIDENT, 0);
	if (got < 0)
		add_gap(walk, path);
	if (got > 0 && elffile_is(block, (size_t)got) && size <= LIMIT_ELF_FILE) {
		read_elf(walk, fd, (size_t)size);
		return;
	}
	while (got > 0 && (got = read(fd, block, sizeof block)) > 0)
		if (!rootscan_add(walk->scan, block, (size_t)got))
			break;
	rootscan_end(walk->scan);
}

static int walk_folder(struct walk *walk, int parent, const char *name, const char *path, int depth,
                       struct err *err);

static int walk_entry(struct walk *walk, int folder, const char *name, const char *parent,
                      int depth, struct err *err)
{
	struct stat st;
	MEM_AUTO char *path = path_join(*parent ? parent : NULL, name);
	if (++walk->entries > LIMIT_IMAGE_ENTRIES)
		return err_set(err, ERR_FAIL, "the directory has more than %zu entries",
		               LIMIT_IMAGE_ENTRIES);
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		add_gap(walk, path);
	else if (S_ISREG(st.st_mode))
		read_file(walk, folder, name, path, (uint64_t)st.st_size);
	else if (S_ISDIR(st.st_mode) && st.st_dev == walk->device)
		return walk_folder(walk, folder, name, path, depth + 1, err);
	return 0;
}

static int walk_folder(struct walk *walk, int parent, const char *name, const char *path, int depth,
                       struct err *err)
{
	int fd = depth > DEPTH ? -1
	                       : openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	if (!folder) {
		if (depth > DEPTH)
			errno = ELOOP;
		add_gap(walk, path);
		if (fd >= 0)
			close(fd);
		return 0;
	}
	int rc = 0;
	struct dirent *entry;
	while (rc == 0 && (entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			rc = walk_entry(walk, fd, entry->d_name, path, depth, err);
	closedir(folder);
	return rc;
}

int rootdir_read(const char *path, const struct target_options *options, struct inventory *out,
                 struct err *err)
{
	struct stat st;
	FD_AUTO int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot read it");
	out->kind = TARGET_ROOT;
	struct walk walk = {rootscan_new(options->want_hashes), out, st.st_dev, 0};
	if (options->roots)
		rootscan_want_roots(walk.scan);
	int rc = walk_folder(&walk, fd, ".", "", 0, err);
	if (rc == 0 && options->roots)
		rootscan_finish_roots(walk.scan, options->roots, out);
	else if (rc == 0)
		rootscan_finish(walk.scan, out);
	rootscan_free(walk.scan);
	return rc;
}
