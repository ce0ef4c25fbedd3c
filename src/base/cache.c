#include "base/cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"

/* Ours alone: nobody else could have put something there or can change it. */
static bool is_private(const struct stat *st)
{
	return st->st_uid == geteuid() && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* In a folder that everybody may write to, a link could have been laid by anybody. */
static bool make_folder(const char *path, bool follow)
{
	struct stat st;
	if (mkdir(path, 0700) != 0 && access(path, F_OK) != 0)
		return false;
	return (follow ? stat(path, &st) : lstat(path, &st)) == 0 && S_ISDIR(st.st_mode) &&
	       is_private(&st);
}

static char *below(const char *dir, const char *first, const char *second)
{
	char *one = path_join(dir, first);
	if (!second)
		return one;
	mkdir(one, 0700);
	char *two = path_join(one, second);
	free(one);
	return two;
}

char *cache_folder(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	const char *tmp = getenv("TMPDIR");
	if (xdg && xdg[0] == '/') {
		mkdir(xdg, 0700);
		char *path = below(xdg, "tare", NULL);
		if (make_folder(path, true))
			return path;
		free(path);
	}
	if (home && home[0] == '/' && home[1] && path_is_dir(home)) {
		char *path = below(home, ".cache", "tare");
		if (make_folder(path, true))
			return path;
		free(path);
	}
	MEM_AUTO char *own = str_format("tare-%ld", (long)geteuid());
	char *path = below(tmp && tmp[0] == '/' ? tmp : "/tmp", own, NULL);
	if (make_folder(path, false))
		return path;
	free(path);
	return NULL;
}

bool cache_get(const char *name, size_t ceiling, struct fd_map *map)
{
	MEM_AUTO char *folder = cache_folder();
	if (!folder)
		return false;
	MEM_AUTO char *path = path_join(folder, name);
	struct stat st;
	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || !is_private(&st))
		return false;
	struct err err = ERR_INIT;
	if (fd_map_file(path, ceiling, map, &err) != 0) {
		err_clear(&err);
		return false;
	}
	return true;
}

void cache_put(const char *name, struct span blob)
{
	MEM_AUTO char *folder = cache_folder();
	if (!folder)
		return;
	MEM_AUTO char *path = path_join(folder, name);
	MEM_AUTO char *temporary = str_format("%s.XXXXXX", path);
	FD_AUTO int fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return;
	struct err err = ERR_INIT;
	if (fd_write_all(fd, blob.at, blob.length, temporary, &err) != 0 ||
	    rename(temporary, path) != 0)
		unlink(temporary);
	err_clear(&err);
}
