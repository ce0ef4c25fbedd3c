#include "input/blobs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"

#define KEEP_MOST ((size_t)8 << 20) /* bytes of small JSON files kept from the first walk */

/* One entry of an archive. */
struct member {
	uint64_t size;
	char *link;      /* where a link leads, cleaned; or NULL */
	struct buf text; /* kept JSON, or empty */
};

struct blobs {
	char *path;
	bool is_folder;
	struct member *member;
	size_t count, cap, kept, names;
	struct strmap by_name;
	struct tarball *whole; /* the archive, when it is in memory and need not be read again */
	struct tarball *outer; /* while a layer is read out of an archive */
};

/* Kept if it is small and JSON by its first byte. */
static int keep_text(struct blobs *blobs, struct tarball *tar, struct member *member,
                     struct err *err)
{
	struct span block;
	uint64_t offset;
	int got;
	if (member->size == 0 || member->size > LIMIT_MANIFEST ||
	    blobs->kept + member->size > KEEP_MOST)
		return 0;
	while ((got = tarball_read(tar, &block, &offset, err)) == 1) {
		if (offset == 0 && block.length && block.at[0] != '{' && block.at[0] != '[')
			return 0;
		if (offset != member->text.size)
			return err_set(err, ERR_FAIL, "the archive has a hole in a JSON file");
		buf_add(&member->text, block.at, block.length);
		blobs->kept += block.length;
	}
	return got;
}

/* A link's target relative to the archive's root; hard links name it so already. */
static char *link_target(const struct tar_entry *entry)
{
	MEM_AUTO char *folder = path_dir(entry->path);
	MEM_AUTO char *joined = entry->kind == TAR_SYMLINK ? path_join(folder, entry->target)
	                                                   : str_dup(entry->target);
	MEM_AUTO char *clean = path_clean(joined);
	return str_dup(*clean == '/' ? clean + 1 : clean);
}

/* Names an image may use: blobs/ALGORITHM/HEX, and docker's FILE and FOLDER/FILE.  A root
 * directory in tar form has many more, which need not be remembered. */
static bool may_be_blob(const char *path)
{
	const char *slash = strchr(path, '/');
	return !slash || !strchr(slash + 1, '/') || str_starts(path, "blobs/");
}

/* The archive from its beginning. */
static struct tarball *begin(const struct blobs *blobs, struct err *err)
{
	return blobs->whole && tarball_rewind(blobs->whole) ? blobs->whole
	                                                    : tarball_open(blobs->path, err);
}

static void end(const struct blobs *blobs, struct tarball *tar)
{
	if (tar != blobs->whole)
		tarball_close(tar);
}

static int give_up(struct tarball *tar, struct err *err)
{
	tarball_close(tar);
	return err_set(err, ERR_FAIL, "the archive has more names than any image");
}

static int walk(struct blobs *blobs, struct err *err)
{
	struct tar_entry entry;
	struct tarball *tar = tarball_open(blobs->path, err);
	int got = tar ? 1 : -1;
	while (got == 1 && (got = tarball_next(tar, &entry, err)) == 1) {
		bool is_link = (entry.kind == TAR_SYMLINK || entry.kind == TAR_HARDLINK) && entry.target;
		/* Of two entries of one name the first counts, as for who jumps to a file by name. */
		if ((entry.kind != TAR_FILE && !is_link) || !may_be_blob(entry.path) ||
		    strmap_get(&blobs->by_name, entry.path))
			continue;
		blobs->names += strlen(entry.path) + sizeof *blobs->member;
		if (blobs->names > LIMIT_FIND_PATHS)
			return give_up(tar, err);
		strmap_put(&blobs->by_name, entry.path, blobs->count);
		mem_grow(&blobs->member, &blobs->cap, blobs->count + 1, sizeof *blobs->member);
		struct member *member = &blobs->member[blobs->count++];
		*member = (struct member){.size = entry.size};
		if (is_link)
			member->link = link_target(&entry);
		else if (keep_text(blobs, tar, member, err) != 0)
			got = -1;
	}
	if (got == 0 && tarball_rewind(tar))
		blobs->whole = tar;
	else
		tarball_close(tar);
	return got;
}

struct blobs *blobs_open(const char *path, bool is_folder, struct err *err)
{
	struct blobs *blobs = mem_alloc(sizeof *blobs);
	blobs->path = str_dup(path);
	blobs->is_folder = is_folder;
	if (is_folder || walk(blobs, err) == 0)
		return blobs;
	blobs_close(blobs);
	return NULL;
}

void blobs_close(struct blobs *blobs)
{
	if (!blobs)
		return;
	for (size_t i = 0; i < blobs->count; i++) {
		free(blobs->member[i].link);
		buf_release(&blobs->member[i].text);
	}
	free(blobs->member);
	strmap_release(&blobs->by_name);
	end(blobs, blobs->outer);
	tarball_close(blobs->whole);
	free(blobs->path);
	free(blobs);
}

/* Through at most a few links; NULL when it is not there. */
static const char *resolve(const struct blobs *blobs, const char *name, struct member **member)
{
	for (int hops = 0; hops < 8; hops++) {
		const size_t *at = strmap_get(&blobs->by_name, name);
		if (!at)
			return NULL;
		*member = &blobs->member[*at];
		if (!(*member)->link)
			return name;
		name = (*member)->link;
	}
	return NULL;
}

bool blobs_has(struct blobs *blobs, const char *name)
{
	struct member *member;
	if (!blobs->is_folder)
		return resolve(blobs, name, &member) != NULL;
	MEM_AUTO char *path = path_join(blobs->path, name);
	return path_is_file(path);
}

/* Puts the walk on the entry; NULL when it is not there any more. */
static struct tarball *seek(const struct blobs *blobs, const char *name, struct err *err)
{
	struct tar_entry entry;
	struct tarball *tar = begin(blobs, err);
	int got = tar ? 1 : -1;
	while (got == 1 && (got = tarball_next(tar, &entry, err)) == 1)
		if (entry.kind == TAR_FILE && strcmp(entry.path, name) == 0)
			return tar;
	end(blobs, tar);
	if (got == 0)
		err_set(err, ERR_FAIL, "'%s' is not in the archive", name);
	return NULL;
}

static int read_entry(const struct blobs *blobs, const char *name, struct buf *out, struct err *err)
{
	struct span block;
	uint64_t offset;
	int got;
	struct tarball *tar = seek(blobs, name, err);
	if (!tar)
		return -1;
	while ((got = tarball_read(tar, &block, &offset, err)) == 1)
		buf_add(out, block.at, block.length);
	end(blobs, tar);
	return got;
}

int blobs_read(struct blobs *blobs, const char *name, struct buf *out, struct err *err)
{
	struct member *member;
	if (blobs->is_folder) {
		MEM_AUTO char *path = path_join(blobs->path, name);
		return fd_read_file(path, LIMIT_MANIFEST, out, err);
	}
	const char *real = resolve(blobs, name, &member);
	if (!real)
		return err_set(err, ERR_FAIL, "'%s' is not in the archive", name);
	if (member->size > LIMIT_MANIFEST)
		return err_set(err, ERR_FAIL, "'%s' is larger than any manifest", name);
	if (member->text.size != member->size)
		return read_entry(blobs, real, out, err);
	buf_add(out, member->text.data, member->text.size);
	return 0;
}

static int check_size(const char *name, uint64_t is, uint64_t said, struct err *err)
{
	if (said == 0 || is == said)
		return 0;
	return err_set(err, ERR_FAIL, "layer '%s' has %llu bytes where its manifest says %llu", name,
	               (unsigned long long)is, (unsigned long long)said);
}

struct tarball *blobs_layer_open(struct blobs *blobs, const char *name, uint64_t size,
                                 struct err *err)
{
	struct member *member;
	if (blobs->is_folder) {
		struct stat st;
		MEM_AUTO char *path = path_join(blobs->path, name);
		if (stat(path, &st) != 0) {
			err_errno(err, ERR_FAIL, "cannot read layer '%s'", name);
			return NULL;
		}
		if (check_size(name, (uint64_t)st.st_size, size, err) != 0)
			return NULL;
		return tarball_open(path, err);
	}
	const char *real = resolve(blobs, name, &member);
	if (!real) {
		err_set(err, ERR_FAIL, "layer '%s' is not in the archive", name);
		return NULL;
	}
	if (check_size(name, member->size, size, err) != 0)
		return NULL;
	blobs->outer = seek(blobs, real, err);
	if (!blobs->outer)
		return NULL;
	struct tarball *layer = tarball_open_inner(blobs->outer, err);
	if (!layer) {
		end(blobs, blobs->outer);
		blobs->outer = NULL;
	}
	return layer;
}

void blobs_layer_close(struct blobs *blobs, struct tarball *layer)
{
	tarball_close(layer);
	end(blobs, blobs->outer);
	blobs->outer = NULL;
}
