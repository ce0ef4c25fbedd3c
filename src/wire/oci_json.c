#include "wire/oci_json.h"

#include <string.h>

#include "base/mem.h"
#include "wrap/json_jansson.h"

#define REF_NAME "org.opencontainers.image.ref.name"
#define CONTAINERD_NAME "io.containerd.image.name"

static void finish(struct jsn *document, struct buf *out)
{
	jsn_write(document, out);
	jsn_free(document);
}

static struct jsn *texts(const struct strlist *list)
{
	if (list->count == 0)
		return NULL;
	struct jsn *array = jsn_array();
	for (size_t i = 0; i < list->count; i++)
		jsn_append(array, jsn_text(list->item[i]));
	return array;
}

/* "key=value" strings as an object. */
static struct jsn *pairs(const struct strlist *list)
{
	if (list->count == 0)
		return NULL;
	struct jsn *object = jsn_object();
	for (size_t i = 0; i < list->count; i++) {
		size_t length = strcspn(list->item[i], "=");
		MEM_AUTO char *key = str_dup_n(list->item[i], length);
		const char *value = list->item[i] + length;
		jsn_set_text(object, key, *value ? value + 1 : "");
	}
	return object;
}

/* A set, which Go writes as an object of empty objects. */
static struct jsn *set_of(const struct strlist *list)
{
	if (list->count == 0)
		return NULL;
	struct jsn *object = jsn_object();
	for (size_t i = 0; i < list->count; i++)
		jsn_set(object, list->item[i], jsn_object());
	return object;
}

static struct jsn *run_config(const struct image *image)
{
	struct jsn *config = jsn_object();
	jsn_set_text(config, "User", image->user);
	jsn_set(config, "ExposedPorts", set_of(&image->expose));
	jsn_set(config, "Env", texts(&image->env));
	jsn_set(config, "Entrypoint", texts(&image->entrypoint));
	jsn_set(config, "Cmd", texts(&image->cmd));
	jsn_set_text(config, "WorkingDir", image->workdir);
	jsn_set(config, "Labels", pairs(&image->labels));
	jsn_set_text(config, "StopSignal", image->stop_signal);
	return config;
}

void oci_config_write(const struct image *image, const char *diff_id, struct buf *out)
{
	struct jsn *root = jsn_object();
	jsn_set_text(root, "architecture", image->architecture);
	jsn_set_text(root, "created", image->created);
	jsn_set_text(root, "os", image->os);
	jsn_set_text(root, "variant", image->variant);
	jsn_set(root, "config", run_config(image));
	struct jsn *ids = jsn_array();
	jsn_append(ids, jsn_text(diff_id));
	struct jsn *rootfs = jsn_object();
	jsn_set_text(rootfs, "type", "layers");
	jsn_set(rootfs, "diff_ids", ids);
	jsn_set(root, "rootfs", rootfs);
	finish(root, out);
}

static struct jsn *pointer(const struct descriptor *to)
{
	struct jsn *object = jsn_object();
	jsn_set_text(object, "mediaType", to->media_type);
	jsn_set_text(object, "digest", to->digest);
	jsn_set(object, "size", jsn_number(to->size));
	return object;
}

void oci_manifest_write(const struct image *image, const struct descriptor *config,
                        const struct descriptor *layer, struct buf *out)
{
	struct jsn *root = jsn_object();
	jsn_set(root, "schemaVersion", jsn_number(2));
	/* It may be left out, but then an index and a manifest can be mistaken for each other
	 * (CVE-2021-41190). */
	jsn_set_text(root, "mediaType", OCI_MANIFEST);
	jsn_set(root, "config", pointer(config));
	struct jsn *layers = jsn_array();
	jsn_append(layers, pointer(layer));
	jsn_set(root, "layers", layers);
	jsn_set(root, "annotations", pairs(&image->annotations));
	finish(root, out);
}

static struct jsn *named_pointer(const struct descriptor *manifest, const char *tag,
                                 const char *name)
{
	struct jsn *entry = pointer(manifest);
	if (!tag && !name)
		return entry;
	struct jsn *annotations = jsn_object();
	jsn_set_text(annotations, REF_NAME, tag);
	jsn_set_text(annotations, CONTAINERD_NAME, name);
	jsn_set(entry, "annotations", annotations);
	return entry;
}

static bool is_replaced(const struct jsn *entry, const struct descriptor *manifest, const char *tag)
{
	const char *old = jsn_get_text(jsn_get(entry, "annotations"), REF_NAME);
	if (!old)
		return !tag || str_equal(jsn_get_text(entry, "digest"), manifest->digest);
	return tag && strcmp(old, tag) == 0;
}

static struct jsn *old_index(struct span old, struct err *err)
{
	struct jsn *root = jsn_parse(old, err);
	if (!root)
		return NULL;
	uint64_t version = 0;
	const struct jsn *manifests = jsn_get(root, "manifests");
	bool sound = jsn_get_uint(root, "schemaVersion", &version) && version == 2 &&
	             jsn_is_array(manifests);
	for (size_t i = 0; i < jsn_count(manifests); i++)
		sound = sound && jsn_is_object(jsn_at(manifests, i)) &&
		        jsn_get_text(jsn_at(manifests, i), "digest");
	if (sound)
		return root;
	jsn_free(root);
	err_set(err, ERR_FAIL, "it is not an OCI image index");
	return NULL;
}

int oci_index_write(const struct descriptor *manifest, const char *tag, const char *name,
                    struct span old, struct buf *out, struct err *err)
{
	struct jsn *root = old.length ? old_index(old, err) : jsn_object();
	if (!root)
		return -1;
	struct jsn *entries = jsn_array();
	const struct jsn *before = jsn_get(root, "manifests");
	for (size_t i = 0; i < jsn_count(before); i++)
		if (!is_replaced(jsn_at(before, i), manifest, tag))
			jsn_append(entries, jsn_copy(jsn_at(before, i)));
	jsn_append(entries, named_pointer(manifest, tag, name));
	jsn_set(root, "schemaVersion", jsn_number(2));
	jsn_set_text(root, "mediaType", OCI_INDEX);
	jsn_set(root, "manifests", entries);
	finish(root, out);
	return 0;
}

void oci_docker_manifest_write(const struct descriptor *config, const struct descriptor *layer,
                               const char *repo_tag, struct buf *out)
{
	MEM_AUTO char *config_path = str_format("blobs/sha256/%s", descriptor_hex(config));
	MEM_AUTO char *layer_path = str_format("blobs/sha256/%s", descriptor_hex(layer));
	struct jsn *image = jsn_object();
	jsn_set_text(image, "Config", config_path);
	struct jsn *layers = jsn_array();
	jsn_append(layers, jsn_text(layer_path));
	jsn_set(image, "Layers", layers);
	if (repo_tag) {
		struct jsn *tags = jsn_array();
		jsn_append(tags, jsn_text(repo_tag));
		jsn_set(image, "RepoTags", tags);
	}
	struct jsn *root = jsn_array();
	jsn_append(root, image);
	finish(root, out);
}
