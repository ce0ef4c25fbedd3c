#include "assemble/layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "wire/oci_json.h"
#include "wire/tar_header.h"

static void write_header(const struct tree_node *node, uint64_t mtime, struct buf *out)
{
	static const enum tar_head_type type[] = {
		[TREE_DIR] = TAR_HEAD_DIR, [TREE_FILE] = TAR_HEAD_FILE, [TREE_LINK] = TAR_HEAD_LINK};
	struct tar_head entry = {.path = node->path,
	                         .type = type[node->kind],
	                         .mode = node->mode,
	                         .size = node->kind == TREE_FILE ? node->size : 0,
	                         .mtime = mtime,
	                         .target = node->target};
	tar_header_write(&entry, out);
}

/* The archive's size is needed before its first byte: a zstd frame states it. */
static uint64_t measure(const struct tree *tree, uint64_t mtime, uint64_t *content)
{
	uint64_t total = 2 * (uint64_t)TAR_BLOCK;
	BUF_AUTO struct buf header = BUF_INIT;
	*content = 0;
	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_node *node = &tree->node[i];
		header.size = 0;
		write_header(node, mtime, &header);
		total += header.size;
		if (node->kind != TREE_FILE)
			continue;
		total += node->size + tar_padding(node->size);
		*content += node->size;
	}
	return total;
}

static int changed(const struct tree_node *node, struct err *err)
{
	return err_set(err, ERR_FAIL, "'%s' changed while it was being read", node->source);
}

static int copy_file(const struct tree_node *node, struct sink *to, struct err *err)
{
	unsigned char block[65536];
	FD_AUTO int fd = open(node->source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", node->source);
	uint64_t left = node->size;
	for (;;) {
		ssize_t got = read(fd, block, sizeof block);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, ERR_FAIL, "cannot read '%s'", node->source);
		if ((uint64_t)got > left || (got == 0 && left))
			return changed(node, err);
		if (got == 0)
			return 0;
		if (to->write(to, block, (size_t)got, err) != 0)
			return -1;
		left -= (uint64_t)got;
	}
}

static int write_node(const struct tree_node *node, uint64_t mtime, struct buf *header,
                      struct sink *to, struct err *err)
{
	static const unsigned char zeros[TAR_BLOCK];
	header->size = 0;
	write_header(node, mtime, header);
	if (to->write(to, header->data, header->size, err) != 0)
		return -1;
	if (node->kind != TREE_FILE)
		return 0;
	int rc = node->source ? copy_file(node, to, err) : to->write(to, node->data, node->size, err);
	if (rc != 0)
		return -1;
	return to->write(to, zeros, tar_padding(node->size), err);
}

static int write_tree(const struct tree *tree, uint64_t mtime, struct sink *to, struct err *err)
{
	static const unsigned char trailer[2 * TAR_BLOCK];
	BUF_AUTO struct buf header = BUF_INIT;
	for (size_t i = 0; i < tree->count; i++)
		if (write_node(&tree->node[i], mtime, &header, to, err) != 0)
			return -1;
	return to->write(to, trailer, sizeof trailer, err);
}

static const char *media_type(enum compression_kind kind)
{
	switch (kind) {
	case COMPRESSION_ZSTD:
		return OCI_LAYER_ZSTD;
	case COMPRESSION_NONE:
		return OCI_LAYER_TAR;
	case COMPRESSION_GZIP:
	case COMPRESSION_SQUEEZE:
		break;
	}
	return OCI_LAYER_GZIP;
}

int layer_write(const struct tree *tree, struct compression compression, uint64_t mtime,
                struct sink *out, struct layer *layer, struct err *err)
{
	*layer = (struct layer){0};
	layer->tar_size = measure(tree, mtime, &layer->content_size);
	struct packer packer;
	packer_begin(&packer, compression, layer->tar_size, out);
	int rc = write_tree(tree, mtime, &packer.in, err);
	if (rc == 0)
		rc = packer_end(&packer, &layer->diff_id, &layer->blob.digest, err);
	layer->blob.media_type = media_type(compression.kind);
	layer->blob.size = packer.packed_size;
	packer_release(&packer);
	return rc;
}

void layer_release(struct layer *layer)
{
	descriptor_release(&layer->blob);
	free(layer->diff_id);
	*layer = (struct layer){0};
}
