#include "input/feed_folder.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/advisory_feed.h"

static int take_file(const char *path, struct feed_folder *out, struct err *err)
{
	struct advisory_feed feed;
	bool is_foreign = false;
	if (out->records.count + out->others.count == LIMIT_FEED_FILES)
		return err_set(err, ERR_FAIL, "more than %zu files", LIMIT_FEED_FILES);
	if (advisory_feed_open(&feed, path, &is_foreign, err) != 0) {
		if (!is_foreign)
			return -1;
		err_clear(err);
		out->foreign++;
		return 0;
	}
	bool is_record = feed.format == FEED_OSV && !feed.is_set;
	if (feed.format == FEED_DATABASE) {
		out->foreign++;
	} else {
		strlist_add(is_record ? &out->records : &out->others, path);
		if (is_record && feed.written > out->newest)
			out->newest = feed.written;
	}
	advisory_feed_release(&feed);
	return 0;
}

static int read_names(const char *path, struct strlist *names, struct err *err)
{
	DIR *folder = opendir(path);
	if (!folder)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", path);
	struct dirent *entry;
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			strlist_add(names, entry->d_name);
	closedir(folder);
	strlist_sort_unique(names);
	return 0;
}

static int read_folder(const char *path, int depth, struct feed_folder *out, struct err *err)
{
	struct strlist names = {0};
	if (depth == LIMIT_FEED_DEPTH)
		return err_set(err, ERR_FAIL, "'%s' lies too deep", path);
	int rc = read_names(path, &names, err);
	for (size_t i = 0; rc == 0 && i < names.count; i++) {
		MEM_AUTO char *inside = path_join(path, names.item[i]);
		struct stat st;
		if (lstat(inside, &st) != 0)
			rc = err_errno(err, ERR_FAIL, "cannot read '%s'", inside);
		else if (S_ISDIR(st.st_mode))
			rc = read_folder(inside, depth + 1, out, err);
		else if (S_ISREG(st.st_mode))
			rc = take_file(inside, out, err);
		else
			out->foreign++;
	}
	strlist_release(&names);
	return rc;
}

int feed_folder_read(const char *path, struct feed_folder *out, struct err *err)
{
	*out = (struct feed_folder){0};
	return read_folder(path, 0, out, err);
}

void feed_folder_release(struct feed_folder *folder)
{
	strlist_release(&folder->records);
	strlist_release(&folder->others);
}
