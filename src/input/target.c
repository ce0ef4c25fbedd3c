#include "input/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/elfevidence.h"
#include "input/elflayout.h"
#include "input/image_read.h"
#include "input/rootdir.h"
#include "input/tarball.h"
#include "wire/cyclonedx.h"
#include "wire/spdx.h"
#include "wrap/hash_openssl.h"

static int read_program(const char *path, const struct target_options *options,
                        struct inventory *out, struct err *err)
{
	struct fd_map map;
	struct elffile file;
	struct audited program = {0};
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) != 0)
		return -1;
	int rc = elffile_open(&file, map.data, map.size, path, err);
	if (rc == 0) {
		rc = elfevidence_read(&file, path_base(path), &program, err);
		if (rc == 0) {
			rc = elflayout_read(&file, &program.layout, err);
			program.has_map = true;
			inventory_add_program(out, program);
		}
		rc = rc == 0 ? 0 : err_wrap(err, "'%s'", path);
		elffile_release(&file);
	}
	fd_map_release(&map);
	if (rc == 0 && options->want_hashes) {
		out->program[0].sha256 = sha256_file(path, err);
		rc = out->program[0].sha256 ? 0 : -1;
	}
	out->kind = TARGET_PROGRAM;
	return rc;
}

static int read_document(const char *path, struct inventory *out, struct err *err)
{
	BUF_AUTO struct buf text = {.ceiling = LIMIT_SBOM_JSON};
	struct audited program = {.path = str_dup(path_base(path))};
	int rc = fd_read_file(path, LIMIT_SBOM_JSON, &text, err);
	if (rc == 0 && cyclonedx_is(buf_span(&text)))
		rc = cyclonedx_read(buf_span(&text), &program.sbom, err);
	else if (rc == 0 && spdx_is(buf_span(&text)))
		rc = spdx_read(buf_span(&text), &program.sbom, err);
	else if (rc == 0)
		rc = err_set(err, ERR_FAIL,
		             "it is neither an ELF file, an image, nor a CycloneDX or SPDX "
		             "document in JSON");
	if (rc != 0) {
		audited_release(&program);
		return err_wrap(err, "'%s'", path);
	}
	inventory_add_program(out, program);
	out->kind = TARGET_DOCUMENT;
	return 0;
}

static int read_folder(const char *path, const struct target_options *options,
                       struct inventory *out, struct err *err)
{
	MEM_AUTO char *layout = path_join(path, "oci-layout");
	MEM_AUTO char *index = path_join(path, "index.json");
	MEM_AUTO char *blobs = path_join(path, "blobs");
	bool is_image = path_is_file(layout) || (path_is_file(index) && path_is_dir(blobs));
	int rc = is_image ? image_read(path, true, options, out, err)
	                  : rootdir_read(path, options, out, err);
	return rc == 0 ? 0 : err_wrap(err, "'%s'", path);
}

static int read_start(const char *path, char *start, size_t size, size_t *got, struct err *err)
{
	FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t count = fd < 0 ? -1 : read(fd, start, size);
	if (count < 0)
		return err_errno(err, ERR_FAIL, "cannot read '%s'", path);
	*got = (size_t)count;
	return 0;
}

static int read_any(const char *path, const struct target_options *options, struct inventory *out,
                    struct err *err)
{
	char start[512];
	size_t got = 0;
	if (path_is_dir(path))
		return read_folder(path, options, out, err);
	if (path_exists(path) && !path_is_file(path))
		return err_set(err, ERR_FAIL, "'%s' is neither a file nor a directory", path);
	if (read_start(path, start, sizeof start, &got, err) != 0)
		return -1;
	if (elffile_is(start, got))
		return read_program(path, options, out, err);
	struct span text = span_trim((struct span){start, got});
	if (text.length && text.at[0] == '{')
		return read_document(path, out, err);
	if (tarball_is(path))
		return image_read(path, false, options, out, err) == 0 ? 0 : err_wrap(err, "'%s'", path);
	return err_set(err, ERR_FAIL,
	               "'%s' is neither an ELF file, an image, a root directory, nor a "
	               "CycloneDX or SPDX document in JSON",
	               path);
}

int target_read(const char *path, const struct target_options *options, struct inventory *out,
                struct err *err)
{
	*out = (struct inventory)INVENTORY_INIT;
	MEM_AUTO char *real = path_real(path);
	out->name = str_dup(path_base(real));
	if (read_any(path, options, out, err) != 0) {
		inventory_release(out);
		return -1;
	}
	inventory_sort(out);
	return 0;
}
