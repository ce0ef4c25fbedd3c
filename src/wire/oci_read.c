#include "wire/oci_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/oci_json.h"
#include "wrap/json_jansson.h"

#define DOCKER_LIST "application/vnd.docker.distribution.manifest.list.v2+json"

void oci_pointer_release(struct oci_pointer *pointer)
{
	free(pointer->digest);
	free(pointer->platform);
	free(pointer->name);
	*pointer = (struct oci_pointer){0};
}

void oci_list_release(struct oci_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		oci_pointer_release(&list->item[i]);
	free(list->item);
	*list = (struct oci_list){0};
}

static void add(struct oci_list *list, struct oci_pointer pointer)
{
	mem_grow(&list->item, &list->cap, list->count + 1, sizeof *list->item);
	list->item[list->count++] = pointer;
}

char *oci_blob_path(const char *digest)
{
	const char *colon = digest ? strchr(digest, ':') : NULL;
	size_t kind = colon ? (size_t)(colon - digest) : 0;
	bool is_known = (kind == 6 && strncmp(digest, "sha256", 6) == 0 && strlen(colon + 1) == 64) ||
	                (kind == 6 && strncmp(digest, "sha512", 6) == 0 && strlen(colon + 1) == 128);
	if (!is_known || strspn(colon + 1, "0123456789abcdef") != strlen(colon + 1))
		return NULL;
	return str_format("blobs/%.6s/%s", digest, colon + 1);
}

static char *read_platform(const struct jsn *node)
{
	const char *os = jsn_get_text(node, "os"), *arch = jsn_get_text(node, "architecture");
	const char *variant = jsn_get_text(node, "variant");
	if (!os || !arch || !*os || !*arch)
		return NULL;
	return variant && *variant ? str_format("%s/%s/%s", os, arch, variant)
	                           : str_format("%s/%s", os, arch);
}

static int read_pointer(const struct jsn *node, struct oci_pointer *out, struct err *err)
{
	const struct jsn *notes = jsn_get(node, "annotations");
	const char *type = jsn_get_text(node, "mediaType"), *digest = jsn_get_text(node, "digest");
	const char *name = jsn_get_text(notes, "io.containerd.image.name");
	*out = (struct oci_pointer){0};
	MEM_AUTO char *path = oci_blob_path(digest);
	if (!path)
		return err_set(err, ERR_FAIL, "'%s' is no digest of sha256 or sha512",
		               digest ? digest : "");
	if (jsn_get(node, "size") && !jsn_get_uint(node, "size", &out->size))
		return err_set(err, ERR_FAIL, "the size of '%s' is no number", digest);
	out->digest = str_dup(digest);
	out->is_index = type && (strcmp(type, OCI_INDEX) == 0 || strcmp(type, DOCKER_LIST) == 0);
	out->platform = read_platform(jsn_get(node, "platform"));
	out->is_attestation = str_equal(jsn_get_text(notes, "vnd.docker.reference.type"),
	                                "attestation-manifest") ||
	                      jsn_get_text(node, "artifactType") != NULL;
	out->name = str_dup(name ? name : jsn_get_text(notes, "org.opencontainers.image.ref.name"));
	return 0;
}

static int read_list(const struct jsn *list, struct oci_list *out, const char *what,
                     struct err *err)
{
	if (!jsn_is_array(list))
		return err_set(err, ERR_FAIL, "there are no %s in it", what);
	for (size_t i = 0; i < jsn_count(list); i++) {
		struct oci_pointer pointer;
		if (read_pointer(jsn_at(list, i), &pointer, err) != 0)
			return -1;
		add(out, pointer);
	}
	return 0;
}

int oci_read_index(struct span json, struct oci_list *out, struct err *err)
{
	*out = (struct oci_list){0};
	struct jsn *root = jsn_parse(json, err);
	int rc = root ? read_list(jsn_get(root, "manifests"), out, "manifests", err) : -1;
	jsn_free(root);
	if (rc == 0)
		return 0;
	oci_list_release(out);
	return err_wrap(err, "image index");
}

int oci_read_manifest(struct span json, struct oci_list *out, struct oci_pointer *config,
                      struct err *err)
{
	*out = (struct oci_list){0};
	*config = (struct oci_pointer){0};
	struct jsn *root = jsn_parse(json, err);
	int rc = root ? read_list(jsn_get(root, "layers"), out, "layers", err) : -1;
	if (rc == 0)
		rc = read_pointer(jsn_get(root, "config"), config, err);
	jsn_free(root);
	if (rc == 0)
		return 0;
	oci_list_release(out);
	oci_pointer_release(config);
	return err_wrap(err, "image manifest");
}

/* Names in a docker archive may not lead out of it. */
static char *file_name(const struct jsn *node)
{
	const char *name = jsn_string(node);
	if (!name || !*name || *name == '/' || strstr(name, ".."))
		return NULL;
	return str_dup(name);
}

static int read_docker(const struct jsn *root, struct oci_list *out, struct oci_pointer *config,
                       char **name, struct err *err)
{
	const struct jsn *image = jsn_at(root, 0), *layers = jsn_get(image, "Layers");
	config->digest = file_name(jsn_get(image, "Config"));
	if (!config->digest || !jsn_is_array(layers))
		return err_set(err, ERR_FAIL, "there is no Config or no Layers in it");
	for (size_t i = 0; i < jsn_count(layers); i++) {
		struct oci_pointer layer = {.digest = file_name(jsn_at(layers, i))};
		if (!layer.digest)
			return err_set(err, ERR_FAIL, "layer %zu is no file name", i);
		add(out, layer);
	}
	*name = str_dup(jsn_string(jsn_at(jsn_get(image, "RepoTags"), 0)));
	return 0;
}

int oci_read_docker(struct span json, struct oci_list *out, struct oci_pointer *config, char **name,
                    size_t *images, struct err *err)
{
	*out = (struct oci_list){0};
	*config = (struct oci_pointer){0};
	*name = NULL;
	struct jsn *root = jsn_parse(json, err);
	int rc = root ? read_docker(root, out, config, name, err) : -1;
	*images = jsn_count(root);
	jsn_free(root);
	if (rc == 0)
		return 0;
	oci_list_release(out);
	oci_pointer_release(config);
	return err_wrap(err, "manifest.json");
}

int oci_read_config(struct span json, char **platform, struct err *err)
{
	struct jsn *root = jsn_parse(json, err);
	*platform = NULL;
	if (!root)
		return err_wrap(err, "image config");
	*platform = read_platform(root);
	jsn_free(root);
	return 0;
}
