#include "tree.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"

char *tree_new(void)
{
	char name[] = "/tmp/tare-test-XXXXXX";
	if (!mkdtemp(name))
		abort();
	return path_real(name);
}

static char *prepare(const char *root, const char *path)
{
	char *full = path_join(root, path);
	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	return full;
}

void tree_write(const char *root, const char *path, const char *text)
{
	MEM_AUTO char *full = prepare(root, path);
	FILE *file = fopen(full, "w");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

void tree_link(const char *root, const char *path, const char *to)
{
	MEM_AUTO char *full = prepare(root, path);
	if (symlink(to, full) != 0)
		abort();
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *place)
{
	(void)st, (void)flag, (void)place;
	return remove(path);
}

void tree_remove(const char *root)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
