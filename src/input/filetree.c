#include "input/filetree.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

static int add_any(struct tree *tree, const char *source, const char *to, const struct stat *st,
                   struct err *err);

static int add_link(struct tree *tree, const char *source, const char *to, struct err *err)
{
	char target[LIMIT_PATH];
	ssize_t length = readlink(source, target, sizeof target);
	if (length < 0)
		return err_errno(err, ERR_FAIL, "cannot read the link '%s'", source);
	if ((size_t)length == sizeof target)
		return err_set(err, ERR_FAIL, "the target of the link '%s' is too long", source);
	target[length] = '\0';
	return tree_add_link(tree, to, target, err);
}

/* The names are taken before the first is entered: no more than one directory is open. */
static int list_names(const char *source, struct strlist *names, struct err *err)
{
	DIR *dir = opendir(source);
	if (!dir)
		return err_errno(err, ERR_FAIL, "cannot open the directory '%s'", source);
	const struct dirent *entry;
	while ((errno = 0, entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			strlist_add(names, entry->d_name);
	int rc = errno ? err_errno(err, ERR_FAIL, "cannot read the directory '%s'", source) : 0;
	closedir(dir);
	return rc;
}

static int add_names(struct tree *tree, const char *source, const char *to,
                     const struct strlist *names, struct err *err)
{
	for (size_t i = 0; i < names->count; i++) {
		struct stat st;
		MEM_AUTO char *from = path_join(source, names->item[i]);
		MEM_AUTO char *inside = str_format("%s/%s", to, names->item[i]);
		if (lstat(from, &st) != 0)
			return err_errno(err, ERR_FAIL, "cannot stat '%s'", from);
		if (add_any(tree, from, inside, &st, err) != 0)
			return -1;
	}
	return 0;
}

static int add_dir(struct tree *tree, const char *source, const char *to, struct err *err)
{
	if (tree_add_dir(tree, to, err) != 0)
		return -1;
	struct strlist names = {0};
	int rc = list_names(source, &names, err);
	if (rc == 0)
		rc = add_names(tree, source, to, &names, err);
	strlist_release(&names);
	return rc;
}

static int add_any(struct tree *tree, const char *source, const char *to, const struct stat *st,
                   struct err *err)
{
	if (S_ISDIR(st->st_mode))
		return add_dir(tree, source, to, err);
	if (S_ISLNK(st->st_mode))
		return add_link(tree, source, to, err);
	if (S_ISREG(st->st_mode))
		return tree_add_file(tree, to, st->st_mode & 0111 ? 0755 : 0644, source,
		                     (uint64_t)st->st_size, err);
	const char *what = S_ISSOCK(st->st_mode)   ? "a socket"
	                   : S_ISFIFO(st->st_mode) ? "a pipe"
	                                           : "a device";
	return err_set(err, ERR_FAIL, "'%s' is %s and cannot go into an image", source, what);
}

int filetree_add(struct tree *tree, const char *source, const char *to, struct err *err)
{
	struct stat st;
	if (stat(source, &st) != 0)
		return err_errno(err, ERR_FAIL, "cannot add '%s'", source);
	if (S_ISDIR(st.st_mode) || !str_ends(to, "/"))
		return add_any(tree, source, to, &st, err);
	MEM_AUTO char *inside = str_format("%s%s", to, path_base(source));
	return add_any(tree, source, inside, &st, err);
}
