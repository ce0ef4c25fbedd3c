#include "input/trusttarget.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/elfroots.h"
#include "input/image_read.h"
#include "input/rootdir.h"
#include "input/truststore.h"
#include "wrap/elf_libelf.h"
#include "wrap/tar_libarchive.h"

static int read_elf(const char *path, struct trust_places *places, struct inventory *about,
                    struct err *err)
{
	struct fd_map map;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) != 0)
		return -1;
	struct span file = {(const char *)map.data, map.size};
	about->kind = TARGET_PROGRAM;
	if (!elfroots_find(file, trust_places_at(places, about->name)))
		strlist_add(&about->gaps,
		            "too much in it looks like certificates: not all of it was looked at");
	fd_map_release(&map);
	return 0;
}

static int read_store(const char *path, struct trust_places *places, struct inventory *about,
                      struct err *err)
{
	struct strlist files;
	about->kind = TARGET_DOCUMENT;
	int rc = truststore_read(path, trust_places_at(places, about->name), &files, err);
	strlist_release(&files);
	return rc;
}

/* A root directory has at least one of these; a directory of certificates has none. */
static bool is_root(const char *path)
{
	static const char *const usual[] = {"etc", "usr", "bin", "lib", "var"};
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		MEM_AUTO char *inside = path_join(path, usual[i]);
		if (path_is_dir(inside))
			return true;
	}
	return false;
}

static int read_folder(const char *path, const struct target_options *options,
                       struct inventory *about, struct err *err)
{
	MEM_AUTO char *layout = path_join(path, "oci-layout");
	MEM_AUTO char *index = path_join(path, "index.json");
	MEM_AUTO char *blobs = path_join(path, "blobs");
	bool is_image = path_is_file(layout) || (path_is_file(index) && path_is_dir(blobs));
	if (!is_image && !is_root(path))
		return read_store(path, options->roots, about, err);
	int rc = is_image ? image_read(path, true, options, about, err)
	                  : rootdir_read(path, options, about, err);
	return rc == 0 ? 0 : err_wrap(err, "'%s'", path);
}

static int read_file(const char *path, const struct target_options *options,
                     struct inventory *about, struct err *err)
{
	char start[512];
	FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : read(fd, start, sizeof start);
	if (got < 0)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", path);
	if (elffile_is(start, (size_t)got))
		return read_elf(path, options->roots, about, err);
	if (!tar_is(path))
		return read_store(path, options->roots, about, err);
	return image_read(path, false, options, about, err) == 0 ? 0 : err_wrap(err, "'%s'", path);
}

int trusttarget_read(const char *path, const char *platform, struct trust_places *places,
                     struct inventory *about, struct err *err)
{
	struct target_options options = {.roots = places, .platform = platform};
	MEM_AUTO char *real = path_real(path);
	*about = (struct inventory)INVENTORY_INIT;
	*places = (struct trust_places){0};
	about->name = str_dup(path_base(real));
	int rc;
	if (path_is_dir(path))
		rc = read_folder(path, &options, about, err);
	else if (path_exists(path) && !path_is_file(path))
		rc = err_set(err, ERR_FAIL, "'%s' is neither a file nor a directory", path);
	else
		rc = read_file(path, &options, about, err);
	if (rc == 0)
		trust_places_finish(places);
	return rc;
}
