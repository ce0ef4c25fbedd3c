#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "output/file.h"
#include "output/store.h"
#include "wire/oci_json.h"

struct layout_dir {
	struct store store;
	char *path;          /* where it shall be */
	char *root;          /* where it is written: path, or a directory beside it */
	bool is_new;         /* root is a temporary directory */
	struct strlist made; /* in it: to be removed on failure, in the order they were made */
	struct landing blob; /* the open one */
	bool blob_open;
};

static void note_made(struct layout_dir *dir, const char *path)
{
	if (dir->is_new) /* a blob left in a layout that exists harms nobody */
		strlist_add(&dir->made, path);
}

/* Before it is made, so that no signal finds it unwatched. */
static void watch(const struct layout_dir *dir, const char *path)
{
	if (dir->is_new)
		landing_watch(path);
}

static int make_dir(struct layout_dir *dir, const char *name, struct err *err)
{
	MEM_AUTO char *path = path_join(dir->root, name);
	watch(dir, path);
	if (mkdir(path, 0755) != 0) {
		if (errno == EEXIST && path_is_dir(path))
			return 0;
		return err_errno(err, ERR_FAIL, "cannot create '%s'", path);
	}
	note_made(dir, path);
	if (chmod(path, 0755) != 0) /* whatever the umask */
		return err_errno(err, ERR_FAIL, "cannot set the mode of '%s'", path);
	return 0;
}

static int put_file(struct layout_dir *dir, const char *name, struct span content, struct err *err)
{
	MEM_AUTO char *path = path_join(dir->root, name);
	watch(dir, path);
	if (file_land(path, 0644, content.at, content.length, err) != 0)
		return -1;
	note_made(dir, path);
	return 0;
}

static int blob_begin(struct store *store, struct err *err)
{
	struct layout_dir *dir = (struct layout_dir *)store;
	/* The name is the digest, which is not known yet: a stand-in beside its final place. */
	MEM_AUTO char *path = path_join(dir->root, "blobs/sha256/unfinished");
	if (landing_begin(&dir->blob, path, 0644, err) != 0)
		return -1;
	dir->blob_open = true;
	return 0;
}

static int take(struct sink *sink, const void *data, size_t size, struct err *err)
{
	return landing_write(&((struct layout_dir *)sink)->blob, data, size, err);
}

static int blob_end(struct store *store, const char *hex, struct err *err)
{
	struct layout_dir *dir = (struct layout_dir *)store;
	MEM_AUTO char *path = str_format("%s/blobs/sha256/%s", dir->root, hex);
	str_set(&dir->blob.path, path);
	dir->blob_open = false;
	watch(dir, path);
	if (landing_commit(&dir->blob, 1, err) != 0)
		return -1;
	note_made(dir, path);
	return 0;
}

static int blob(struct store *store, const char *hex, const void *data, size_t size,
                struct err *err)
{
	MEM_AUTO char *name = str_format("blobs/sha256/%s", hex);
	return put_file((struct layout_dir *)store, name, (struct span){data, size}, err);
}

/* Waits until the disk has the directory's entries too. */
static void sync_dir(const char *path)
{
	FD_AUTO int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		fsync(fd); /* some file systems cannot; the rename is atomic all the same */
}

static int finish(struct store *store, struct span index, struct span docker_manifest,
                  struct err *err)
{
	(void)docker_manifest; /* only an archive is handed to docker */
	struct layout_dir *dir = (struct layout_dir *)store;
	if (put_file(dir, "oci-layout", span_of(OCI_LAYOUT_TEXT), err) != 0 ||
	    put_file(dir, "index.json", index, err) != 0)
		return -1;
	MEM_AUTO char *blobs = path_join(dir->root, "blobs/sha256");
	sync_dir(blobs);
	sync_dir(dir->root);
	if (!dir->is_new)
		return 0;
	if (rename(dir->root, dir->path) != 0)
		return err_errno(err, ERR_FAIL, "cannot put '%s' in place", dir->path);
	for (size_t i = 0; i < dir->made.count; i++)
		landing_unwatch(dir->made.item[i]);
	strlist_release(&dir->made);
	MEM_AUTO char *parent = path_dir(dir->path);
	sync_dir(parent);
	return 0;
}

static void discard(struct store *store)
{
	struct layout_dir *dir = (struct layout_dir *)store;
	if (dir->blob_open)
		landing_abort(&dir->blob);
	for (size_t i = dir->made.count; i-- > 0;) {
		if (unlink(dir->made.item[i]) != 0)
			rmdir(dir->made.item[i]);
		landing_unwatch(dir->made.item[i]);
	}
	strlist_release(&dir->made);
	free(dir->path);
	free(dir->root);
	free(dir);
}

static int begin_new(struct layout_dir *dir, struct err *err)
{
	MEM_AUTO char *parent = path_dir(dir->path);
	dir->is_new = true;
	dir->root = str_format("%s/.tare-XXXXXX", parent);
	if (landing_begin_dir(dir->root, err) != 0)
		return err_wrap(err, "'%s'", dir->path);
	note_made(dir, dir->root);
	if (chmod(dir->root, 0755) != 0)
		return err_errno(err, ERR_FAIL, "cannot set the mode of '%s'", dir->root);
	return 0;
}

static int begin_existing(struct layout_dir *dir, struct err *err)
{
	MEM_AUTO char *marker = path_join(dir->path, "oci-layout");
	MEM_AUTO char *index = path_join(dir->path, "index.json");
	if (!path_is_file(marker) || !path_is_file(index))
		return err_set(err, ERR_FAIL,
		               "'%s' is there and is no OCI layout; name another output or remove it",
		               dir->path);
	BUF_AUTO struct buf text = BUF_INIT;
	if (fd_read_file(index, LIMIT_MANIFEST, &text, err) != 0)
		return -1;
	dir->store.old_index = buf_detach(&text);
	dir->root = str_dup(dir->path);
	return 0;
}

/* It counts as not there: a rename may take its place. */
static bool is_empty_dir(const char *path)
{
	DIR *dir = opendir(path);
	if (!dir)
		return false;
	size_t count = 0;
	while (count < 3 && readdir(dir))
		count++;
	closedir(dir);
	return count == 2; /* "." and ".." */
}

struct store *layout_open(const char *path, struct err *err)
{
	static const struct store_kind kind = {blob_begin, blob_end, blob, finish, discard};
	struct layout_dir *dir = mem_alloc(sizeof *dir);
	dir->store = (struct store){.in = {take}, .kind = &kind};
	dir->path = path_clean(path);
	int rc = path_exists(dir->path) && !is_empty_dir(dir->path) ? begin_existing(dir, err)
	                                                            : begin_new(dir, err);
	if (rc == 0 && make_dir(dir, "blobs", err) == 0 && make_dir(dir, "blobs/sha256", err) == 0)
		return &dir->store;
	store_abort(&dir->store);
	return NULL;
}
