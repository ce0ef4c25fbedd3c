#include "wrap/tar_libarchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limit.h"
#include "base/mem.h"

#define BLOCK 65536

/* libarchive brings fourteen libraries of its own (libxml2, ICU, libstdc++, …).  Linked, they cost
 * every tare process 2.8 MiB and 4 ms, and only those that look into an archive need them: it is
 * loaded with the first archive. */
#define SONAME "libarchive.so.13"
#define EACH_FUNCTION(X)                                                                           \
	X(archive_entry_clear)                                                                         \
	X(archive_entry_filetype)                                                                      \
	X(archive_entry_free)                                                                          \
	X(archive_entry_hardlink)                                                                      \
	X(archive_entry_hardlink_utf8)                                                                 \
	X(archive_entry_new)                                                                           \
	X(archive_entry_pathname)                                                                      \
	X(archive_entry_pathname_utf8)                                                                 \
	X(archive_entry_perm)                                                                          \
	X(archive_entry_size)                                                                          \
	X(archive_entry_symlink)                                                                       \
	X(archive_entry_symlink_utf8)                                                                  \
	X(archive_error_string)                                                                        \
	X(archive_filter_bytes)                                                                        \
	X(archive_format)                                                                              \
	X(archive_read_data_block)                                                                     \
	X(archive_read_free)                                                                           \
	X(archive_read_new)                                                                            \
	X(archive_read_next_header2)                                                                   \
	X(archive_read_open1)                                                                          \
	X(archive_read_open_filename)                                                                  \
	X(archive_read_set_callback_data2)                                                             \
	X(archive_read_set_read_callback)                                                              \
	X(archive_read_support_filter_gzip)                                                            \
	X(archive_read_support_filter_xz)                                                              \
	X(archive_read_support_filter_zstd)                                                            \
	X(archive_read_support_format_empty)                                                           \
	X(archive_read_support_format_raw)                                                             \
	X(archive_read_support_format_tar)                                                             \
	X(archive_read_support_format_zip_streamable)                                                  \
	X(archive_set_error)

#define MEMBER(name) __typeof__(name) *(name);
#define ROW(name) {#name, offsetof(struct library, name)},

static struct library {
	EACH_FUNCTION(MEMBER)
} la;

/* Several threads may look into their first archive at once. */
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static int load_unlocked(struct err *err)
{
	static const struct {
		const char *name;
		size_t at;
	} functions[] = {EACH_FUNCTION(ROW)};
	static bool is_loaded;
	if (is_loaded)
		return 0;
	void *handle = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return err_set(err, ERR_FAIL, "archives cannot be read: %s", dlerror());
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		void *function = dlsym(handle, functions[i].name);
		if (!function)
			return err_set(err, ERR_FAIL, "archives cannot be read: " SONAME " has no %s",
			               functions[i].name);
		memcpy((char *)&la + functions[i].at, &function, sizeof function);
	}
	is_loaded = true;
	return 0;
}

static int load(struct err *err)
{
	pthread_mutex_lock(&loading);
	int rc = load_unlocked(err);
	pthread_mutex_unlock(&loading);
	return rc;
}

struct tar {
	struct archive *handle;
	struct archive_entry *entry; /* ours: libarchive does not check the one it makes itself */
	struct tar *outer;           /* borrowed; NULL for a file */
	char *path;                  /* of the current entry, cleaned */
	size_t path_cap;
	size_t entries, outside;
	bool is_strict;    /* what libarchive only warns of is an error */
	uint64_t inner_at; /* how far an inner archive has been read out of the outer entry */
};

static int fail(struct tar *tar, const char *what, struct err *err)
{
	const char *why = la.archive_error_string(tar->handle);
	return err_set(err, ERR_FAIL, "%s: %s", what, why ? why : "damaged archive");
}

static ssize_t read_outer(struct archive *handle, void *context, const void **block)
{
	struct tar *tar = context;
	size_t size = 0;
	la_int64_t offset = 0;
	int rc = la.archive_read_data_block(tar->outer->handle, block, &size, &offset);
	if (rc == ARCHIVE_EOF)
		return 0;
	if (rc < ARCHIVE_WARN || (uint64_t)offset != tar->inner_at) {
		const char *why = la.archive_error_string(tar->outer->handle);
		la.archive_set_error(handle, EIO, "%s", why ? why : "a hole in the outer archive");
		return -1;
	}
	tar->inner_at += size;
	return (ssize_t)size;
}

/* Where its memory runs out, libarchive says so on stderr and calls exit(1), which would be our
 * "the answer is no".  No archive is open when we end by ourselves. */
static atomic_uint open_count;
static void on_exit_inside(void)
{
	if (open_count)
		_exit(3);
}

static void guard(void)
{
	static bool is_guarded;
	pthread_mutex_lock(&loading);
	if (!is_guarded)
		is_guarded = atexit(on_exit_inside) == 0;
	pthread_mutex_unlock(&loading);
}

static struct tar *new_tar(struct tar *outer, struct err *err)
{
	if (load(err) != 0)
		return NULL;
	guard();
	open_count++;
	struct tar *tar = mem_alloc(sizeof *tar);
	tar->outer = outer;
	tar->handle = la.archive_read_new();
	tar->entry = la.archive_entry_new();
	if (!tar->handle || !tar->entry)
		mem_alloc((size_t)-1); /* only memory can be missing */
	la.archive_read_support_filter_gzip(tar->handle);
	la.archive_read_support_filter_zstd(tar->handle);
	return tar;
}

static void expect_tar(struct tar *tar)
{
	la.archive_read_support_format_tar(tar->handle);
	la.archive_read_support_format_empty(tar->handle);
}

static struct tar *open_file(struct tar *tar, const char *path, struct err *err)
{
	if (la.archive_read_open_filename(tar->handle, path, BLOCK) == ARCHIVE_OK)
		return tar;
	fail(tar, path, err);
	tar_close(tar);
	return NULL;
}

struct tar *tar_open(const char *path, struct err *err)
{
	struct tar *tar = new_tar(NULL, err);
	if (!tar)
		return NULL;
	expect_tar(tar);
	return open_file(tar, path, err);
}

struct tar *tar_open_packed(const char *path, enum tar_packing packing, struct err *err)
{
	struct tar *tar = new_tar(NULL, err);
	if (!tar)
		return NULL;
	tar->is_strict = true;
	la.archive_read_support_filter_xz(tar->handle);
	if (packing == TAR_ZIP) {
		/* A member's time is a local one, and where TZ is not set the C library looks for a change
		 * of /etc/localtime with each.  Nobody asks for these times. */
		setenv("TZ", "UTC0", 0);
		/* The reader that trusts the central directory holds all of it in memory. */
		la.archive_read_support_format_zip_streamable(tar->handle);
	} else {
		la.archive_read_support_format_raw(tar->handle);
	}
	return open_file(tar, path, err);
}

uint64_t tar_consumed(const struct tar *tar)
{
	la_int64_t bytes = la.archive_filter_bytes(tar->handle, -1);
	return bytes > 0 ? (uint64_t)bytes : 0;
}

struct tar *tar_open_inner(struct tar *outer, struct err *err)
{
	struct tar *tar = new_tar(outer, err);
	if (!tar)
		return NULL;
	expect_tar(tar);
	/* archive_read_open2() would not look at what setting the context gives. */
	if (la.archive_read_set_callback_data2(tar->handle, tar, 0) != ARCHIVE_OK)
		mem_alloc((size_t)-1);
	la.archive_read_set_read_callback(tar->handle, read_outer);
	if (la.archive_read_open1(tar->handle) == ARCHIVE_OK)
		return tar;
	fail(tar, "the archive inside", err);
	tar_close(tar);
	return NULL;
}

bool tar_is(const char *path)
{
	struct err ignored = ERR_INIT;
	struct tar *tar = tar_open(path, &ignored);
	int rc = tar ? la.archive_read_next_header2(tar->handle, tar->entry) : ARCHIVE_FATAL;
	bool is_empty = tar && la.archive_format(tar->handle) == ARCHIVE_FORMAT_EMPTY;
	tar_close(tar);
	err_clear(&ignored);
	return !is_empty && (rc == ARCHIVE_EOF || rc >= ARCHIVE_WARN);
}

/* Copies path without empty and "." segments; false when a segment is "..", or it is too long. */
static bool clean_path(struct tar *tar, const char *path)
{
	size_t length = strlen(path), used = 0;
	if (length >= LIMIT_PATH)
		return false;
	mem_grow(&tar->path, &tar->path_cap, length + 2, 1);
	while (*path) {
		size_t segment = strcspn(path, "/");
		if (segment == 2 && path[0] == '.' && path[1] == '.')
			return false;
		if (segment && !(segment == 1 && path[0] == '.')) {
			if (used)
				tar->path[used++] = '/';
			memcpy(tar->path + used, path, segment);
			used += segment;
		}
		path += segment + (path[segment] == '/');
	}
	tar->path[used] = '\0';
	return true;
}

static enum tar_kind kind_of(struct archive_entry *from)
{
	if (la.archive_entry_hardlink(from) || la.archive_entry_hardlink_utf8(from))
		return TAR_HARDLINK;
	switch (la.archive_entry_filetype(from)) {
	case AE_IFREG:
		return TAR_FILE;
	case AE_IFDIR:
		return TAR_FOLDER;
	case AE_IFLNK:
		return TAR_SYMLINK;
	default:
		return TAR_OTHER;
	}
}

/* The bytes as the archive has them; pax says UTF-8, which a C locale would not convert. */
static const char *path_of(struct archive_entry *from)
{
	const char *path = la.archive_entry_pathname(from);
	return path ? path : la.archive_entry_pathname_utf8(from);
}

static const char *target_of(struct archive_entry *from, enum tar_kind kind)
{
	const char *target = NULL;
	if (kind == TAR_HARDLINK) {
		target = la.archive_entry_hardlink(from);
		return target ? target : la.archive_entry_hardlink_utf8(from);
	}
	if (kind == TAR_SYMLINK) {
		target = la.archive_entry_symlink(from);
		return target ? target : la.archive_entry_symlink_utf8(from);
	}
	return NULL;
}

int tar_next(struct tar *tar, struct tar_entry *entry, struct err *err)
{
	for (;;) {
		struct archive_entry *from = la.archive_entry_clear(tar->entry);
		int rc = la.archive_read_next_header2(tar->handle, from);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc < (tar->is_strict ? ARCHIVE_OK : ARCHIVE_WARN))
			return fail(tar, "reading the archive", err);
		if (++tar->entries > LIMIT_IMAGE_ENTRIES)
			return err_set(err, ERR_FAIL, "the archive has more than %zu entries",
			               LIMIT_IMAGE_ENTRIES);
		const char *path = path_of(from);
		if (!path || !clean_path(tar, path)) {
			tar->outside++;
			continue;
		}
		la_int64_t size = la.archive_entry_size(from);
		*entry = (struct tar_entry){.path = tar->path,
		                            .kind = kind_of(from),
		                            .size = size > 0 ? (uint64_t)size : 0,
		                            .mode = (unsigned)la.archive_entry_perm(from)};
		entry->target = target_of(from, entry->kind);
		return 1;
	}
}

int tar_read(struct tar *tar, struct span *block, uint64_t *offset, struct err *err)
{
	const void *data;
	size_t size = 0;
	la_int64_t at = 0;
	int rc = la.archive_read_data_block(tar->handle, &data, &size, &at);
	if (rc == ARCHIVE_EOF)
		return 0;
	if (rc < (tar->is_strict ? ARCHIVE_OK : ARCHIVE_WARN) || at < 0)
		return fail(tar, "reading the archive", err);
	*block = (struct span){data, size};
	*offset = (uint64_t)at;
	return 1;
}

size_t tar_outside_count(const struct tar *tar)
{
	return tar->outside;
}

void tar_close(struct tar *tar)
{
	if (!tar)
		return;
	la.archive_read_free(tar->handle);
	la.archive_entry_free(tar->entry);
	open_count--;
	free(tar->path);
	free(tar);
}
