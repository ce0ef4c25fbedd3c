#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "output/file.h"
#include "output/store.h"
#include "wire/oci_json.h"
#include "wire/tar_header.h"

struct archive {
	struct store store;
	struct landing landing;
	uint64_t mtime;
	uint64_t at;         /* bytes written */
	uint64_t blob_start; /* where the open blob's header stands */
};

static int put(struct archive *archive, const void *data, size_t size, struct err *err)
{
	archive->at += size;
	return landing_write(&archive->landing, data, size, err);
}

static int put_padding(struct archive *archive, uint64_t size, struct err *err)
{
	static const unsigned char zeros[TAR_BLOCK];
	return put(archive, zeros, tar_padding(size), err);
}

static void header(const struct archive *archive, const char *path, enum tar_head_type type,
                   uint64_t size, struct buf *out)
{
	struct tar_head entry = {.path = path,
	                         .type = type,
	                         .mode = type == TAR_HEAD_DIR ? 0755 : 0644,
	                         .size = size,
	                         .mtime = archive->mtime};
	tar_header_write(&entry, out);
}

static int put_file(struct archive *archive, const char *path, struct span content, struct err *err)
{
	BUF_AUTO struct buf head = BUF_INIT;
	header(archive, path, TAR_HEAD_FILE, content.length, &head);
	if (put(archive, head.data, head.size, err) != 0 ||
	    put(archive, content.at, content.length, err) != 0)
		return -1;
	return put_padding(archive, content.length, err);
}

static int blob_begin(struct store *store, struct err *err)
{
	/* Digest and size are not known yet: the header's place is kept, blob_end() fills it. */
	static const unsigned char place[TAR_BLOCK];
	struct archive *archive = (struct archive *)store;
	archive->blob_start = archive->at;
	return put(archive, place, sizeof place, err);
}

static int take(struct sink *sink, const void *data, size_t size, struct err *err)
{
	return put((struct archive *)sink, data, size, err);
}

static int blob_end(struct store *store, const char *hex, struct err *err)
{
	struct archive *archive = (struct archive *)store;
	uint64_t size = archive->at - archive->blob_start - TAR_BLOCK;
	BUF_AUTO struct buf head = BUF_INIT;
	MEM_AUTO char *path = str_format("blobs/sha256/%s", hex);
	header(archive, path, TAR_HEAD_FILE, size, &head);
	if (head.size != TAR_BLOCK)
		return err_set(err, ERR_FAIL, "a layer of %llu bytes does not fit an archive",
		               (unsigned long long)size);
	for (size_t done = 0; done < head.size;) {
		ssize_t wrote = pwrite(archive->landing.fd, head.data + done, head.size - done,
		                       (off_t)(archive->blob_start + done));
		if (wrote < 0 && errno != EINTR)
			return err_errno(err, ERR_FAIL, "cannot write '%s'", archive->landing.path);
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return put_padding(archive, size, err);
}

static int blob(struct store *store, const char *hex, const void *data, size_t size,
                struct err *err)
{
	MEM_AUTO char *path = str_format("blobs/sha256/%s", hex);
	return put_file((struct archive *)store, path, (struct span){data, size}, err);
}

static int finish(struct store *store, struct span index, struct span docker_manifest,
                  struct err *err)
{
	static const unsigned char trailer[2 * TAR_BLOCK];
	struct archive *archive = (struct archive *)store;
	if (put_file(archive, "index.json", index, err) != 0 ||
	    put_file(archive, "manifest.json", docker_manifest, err) != 0 ||
	    put_file(archive, "oci-layout", span_of(OCI_LAYOUT_TEXT), err) != 0 ||
	    put(archive, trailer, sizeof trailer, err) != 0)
		return -1;
	return landing_commit(&archive->landing, 1, err);
}

static void discard(struct store *store)
{
	struct archive *archive = (struct archive *)store;
	landing_abort(&archive->landing);
	free(archive);
}

struct store *archive_open(const char *path, uint64_t mtime, struct err *err)
{
	static const struct store_kind kind = {blob_begin, blob_end, blob, finish, discard};
	struct archive *archive = mem_alloc(sizeof *archive);
	archive->store = (struct store){.in = {take}, .kind = &kind};
	archive->mtime = mtime;
	if (landing_begin(&archive->landing, path, 0644, err) != 0) {
		free(archive);
		return NULL;
	}
	BUF_AUTO struct buf dirs = BUF_INIT;
	header(archive, "blobs", TAR_HEAD_DIR, 0, &dirs);
	header(archive, "blobs/sha256", TAR_HEAD_DIR, 0, &dirs);
	if (put(archive, dirs.data, dirs.size, err) == 0)
		return &archive->store;
	store_abort(&archive->store);
	return NULL;
}
