#include "input/image_read.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/blobs.h"
#include "input/rootscan.h"
#include "wire/oci_read.h"
#include "wrap/hash_openssl.h"

#define INDEX_DEPTH 4
#define MOST_LAYERS 1024

/* An image found in a layout: its layers (file names in the layout), lowest first. */
struct found {
	struct oci_list layers;
	char *platform, *name, *digest;
};

static void found_release(struct found *found)
{
	oci_list_release(&found->layers);
	free(found->platform);
	free(found->name);
	free(found->digest);
}

static int feed(struct rootscan *scan, struct tarball *tar, struct err *err)
{
	struct span block;
	uint64_t offset, at = 0;
	int got;
	while ((got = tarball_read(tar, &block, &offset, err)) == 1) {
		if (offset > at && !rootscan_hole(scan, offset - at))
			return 0;
		if (!rootscan_add(scan, block.at, block.length))
			return 0;
		at = offset + block.length;
	}
	return got;
}

static int scan_entries(struct tarball *tar, struct rootscan *scan, struct err *err)
{
	struct tar_entry entry;
	int got;
	while ((got = tarball_next(tar, &entry, err)) == 1) {
		if (entry.kind == TAR_HARDLINK && entry.target) {
			rootscan_link(scan, entry.path, entry.target);
		} else if (entry.kind != TAR_FILE) {
			rootscan_other(scan, entry.path, entry.kind == TAR_FOLDER);
		} else if (rootscan_begin(scan, entry.path, entry.size)) {
			int rc = feed(scan, tar, err);
			rootscan_end(scan);
			if (rc != 0)
				return -1;
		}
	}
	return got;
}

static int scan_layer(struct blobs *blobs, const struct oci_pointer *layer, struct rootscan *scan,
                      struct inventory *out, struct err *err)
{
	do {
		struct tarball *tar = blobs_layer_open(blobs, layer->digest, layer->size, err);
		if (!tar)
			return -1;
		int rc = scan_entries(tar, scan, err);
		size_t outside = tarball_outside_count(tar);
		blobs_layer_close(blobs, tar);
		if (rc != 0)
			return err_wrap(err, "layer '%s'", layer->digest);
		if (outside)
			strlist_take(&out->gaps,
			             str_format("layer %s: %zu entries lead out of the image and were passed "
			                        "over",
			                        layer->digest, outside));
	} while (rootscan_wants_again(scan));
	return 0;
}

/* "linux/amd64" for this machine, as images call it; the caller frees it. */
static char *own_platform(void)
{
	static const char *const names[][2] = {
		{"x86_64", "amd64"},    {"aarch64", "arm64"}, {"armv7l", "arm"},      {"i686", "386"},
		{"ppc64le", "ppc64le"}, {"s390x", "s390x"},   {"riscv64", "riscv64"},
	};
	struct utsname machine;
	uname(&machine);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(machine.machine, names[i][0]) == 0)
			return str_format("linux/%s", names[i][1]);
	return str_format("linux/%s", machine.machine);
}

static bool matches(const char *platform, const char *wanted)
{
	size_t length = strlen(wanted);
	return platform && strncmp(platform, wanted, length) == 0 &&
	       (platform[length] == '\0' || platform[length] == '/');
}

/* The entry to read: the platform asked for, or this machine's, or the first; attestations are no
 * images. */
static const struct oci_pointer *choose(struct blobs *blobs, const struct oci_list *list,
                                        const char *wanted, struct inventory *out)
{
	MEM_AUTO char *own = own_platform();
	const struct oci_pointer *first = NULL, *match = NULL;
	size_t images = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct oci_pointer *entry = &list->item[i];
		MEM_AUTO char *path = oci_blob_path(entry->digest);
		/* docker save names all platforms of an index and brings the one it has. */
		if (entry->is_attestation || (list->count > 1 && !blobs_has(blobs, path)))
			continue;
		images++;
		first = first ? first : entry;
		if (!match && matches(entry->platform, wanted ? wanted : own))
			match = entry;
	}
	/* An entry without a platform, as in index.json, is asked when its manifest is read. */
	bool can_be = first && !first->platform;
	const struct oci_pointer *chosen = match ? match : !wanted || can_be ? first : NULL;
	if (images > 1 && chosen)
		strlist_take(&out->gaps, str_format("there are %zu images; this is %s%s%s", images,
		                                    chosen->digest, chosen->platform ? ", " : "",
		                                    chosen->platform ? chosen->platform : ""));
	return chosen;
}

static int check_digest(const char *digest, const struct buf *text, struct err *err)
{
	MEM_AUTO char *is = sha256_hex(text->data, text->size);
	if (str_starts(digest, "sha256:") && strcmp(digest + strlen("sha256:"), is) != 0)
		return err_set(err, ERR_FAIL, "'%s' has another content: sha256:%s", digest, is);
	return 0;
}

static int read_blob(struct blobs *blobs, const char *digest, struct buf *text, struct err *err)
{
	MEM_AUTO char *path = oci_blob_path(digest);
	text->ceiling = LIMIT_MANIFEST + 1;
	if (blobs_read(blobs, path, text, err) != 0)
		return -1;
	return check_digest(digest, text, err);
}

static int read_manifest(struct blobs *blobs, const char *digest, struct found *found,
                         struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT, config_text = BUF_INIT;
	struct oci_pointer config;
	if (read_blob(blobs, digest, &text, err) != 0 ||
	    oci_read_manifest(buf_span(&text), &found->layers, &config, err) != 0)
		return -1;
	for (size_t i = 0; i < found->layers.count; i++) {
		char *path = oci_blob_path(found->layers.item[i].digest);
		free(found->layers.item[i].digest);
		found->layers.item[i].digest = path;
	}
	int rc = read_blob(blobs, config.digest, &config_text, err);
	if (rc == 0)
		rc = oci_read_config(buf_span(&config_text), &found->platform, err);
	oci_pointer_release(&config);
	str_set(&found->digest, digest);
	return rc;
}

/* From an index down to one manifest. */
static int read_index(struct blobs *blobs, const char *wanted, struct found *found,
                      struct inventory *out, struct err *err)
{
	MEM_AUTO char *digest = NULL;
	for (int depth = 0; depth < INDEX_DEPTH; depth++) {
		BUF_AUTO struct buf text = {.ceiling = LIMIT_MANIFEST + 1};
		struct oci_list list;
		if ((digest ? read_blob(blobs, digest, &text, err)
		            : blobs_read(blobs, "index.json", &text, err)) != 0 ||
		    oci_read_index(buf_span(&text), &list, err) != 0)
			return -1;
		const struct oci_pointer *chosen = choose(blobs, &list, wanted, out);
		bool is_index = chosen && chosen->is_index;
		if (chosen) {
			str_set(&digest, chosen->digest);
			if (chosen->name)
				str_set(&found->name, chosen->name);
		}
		oci_list_release(&list);
		if (!chosen)
			return err_set(err, ERR_FAIL,
			               wanted ? "there is no image for '%s' in it" : "there is no image in it",
			               wanted);
		if (!is_index)
			return read_manifest(blobs, digest, found, err);
	}
	return err_set(err, ERR_FAIL, "its indexes are nested deeper than %d", INDEX_DEPTH);
}

static int read_docker(struct blobs *blobs, struct found *found, struct inventory *out,
                       struct err *err)
{
	BUF_AUTO struct buf text = {.ceiling = LIMIT_MANIFEST + 1};
	BUF_AUTO struct buf config_text = {.ceiling = LIMIT_MANIFEST + 1};
	struct oci_pointer config;
	size_t images;
	if (blobs_read(blobs, "manifest.json", &text, err) != 0 ||
	    oci_read_docker(buf_span(&text), &found->layers, &config, &found->name, &images, err) != 0)
		return -1;
	int rc = blobs_read(blobs, config.digest, &config_text, err);
	if (rc == 0)
		rc = oci_read_config(buf_span(&config_text), &found->platform, err);
	oci_pointer_release(&config);
	if (images > 1)
		strlist_take(&out->gaps, str_format("there are %zu images; this is the first", images));
	return rc;
}

static int scan_image(struct blobs *blobs, const struct target_options *options,
                      struct rootscan *scan, struct inventory *out, struct err *err)
{
	struct found found = {0};
	out->kind = TARGET_IMAGE;
	int rc = blobs_has(blobs, "index.json") ? read_index(blobs, options->platform, &found, out, err)
	                                        : read_docker(blobs, &found, out, err);
	if (rc == 0 && options->platform && !matches(found.platform, options->platform))
		rc = err_set(err, ERR_FAIL, "there is no image for '%s' in it, only for '%s'",
		             options->platform, found.platform ? found.platform : "unknown");
	if (rc == 0 && found.layers.count > MOST_LAYERS)
		rc = err_set(err, ERR_FAIL, "the image has more than %d layers", MOST_LAYERS);
	for (size_t i = 0; rc == 0 && i < found.layers.count; i++) {
		rootscan_layer(scan);
		rc = scan_layer(blobs, &found.layers.item[i], scan, out, err);
	}
	if (found.name)
		str_set(&out->name, found.name);
	str_set(&out->platform, found.platform);
	str_set(&out->digest, found.digest);
	found_release(&found);
	return rc;
}

/* A tar that holds no image: somebody's root directory. */
static int scan_root(const char *path, struct rootscan *scan, struct inventory *out,
                     struct err *err)
{
	out->kind = TARGET_ROOT;
	int rc;
	do {
		struct tarball *tar = tarball_open(path, err);
		rc = tar ? scan_entries(tar, scan, err) : -1;
		tarball_close(tar);
	} while (rc == 0 && rootscan_wants_again(scan));
	return rc;
}

int image_read(const char *path, bool is_folder, const struct target_options *options,
               struct inventory *out, struct err *err)
{
	struct blobs *blobs = blobs_open(path, is_folder, err);
	if (!blobs)
		return -1;
	struct rootscan *scan = rootscan_new(options->want_hashes);
	if (options->roots)
		rootscan_want_roots(scan);
	bool is_image = blobs_has(blobs, "index.json") || blobs_has(blobs, "manifest.json");
	int rc = is_image ? scan_image(blobs, options, scan, out, err)
	                  : scan_root(path, scan, out, err);
	blobs_close(blobs);
	if (rc == 0 && options->roots)
		rootscan_finish_roots(scan, options->roots, out);
	else if (rc == 0)
		rootscan_finish(scan, out);
	rootscan_free(scan);
	return rc;
}
