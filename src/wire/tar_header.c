#include "wire/tar_header.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define NAME_MOST 100U
#define PREFIX_MOST 155U
#define SIZE_MOST 077777777777ULL

struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, linkname[100],
		magic[6], version[2], uname[32], gname[32], device_major[8], device_minor[8], prefix[155],
		rest[12];
};
_Static_assert(sizeof(struct ustar) == TAR_BLOCK, "a header is one block");

static void octal(char *field, size_t size, uint64_t value)
{
	/* The digits fill the field but for the closing NUL. */
	for (size_t i = size - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
}

/* Where to cut a long path so that both halves fit; NULL when it cannot be cut. */
static const char *cut(const char *path)
{
	size_t length = strlen(path);
	const char *least = path + (length > NAME_MOST + 1 ? length - NAME_MOST - 1 : 0);
	const char *slash = strchr(least, '/');
	if (!slash || slash == path || slash[1] == '\0' || (size_t)(slash - path) > PREFIX_MOST)
		return NULL;
	return slash;
}

static void copy(char *field, size_t room, const char *text)
{
	size_t length = strlen(text);
	memcpy(field, text, length < room ? length : room);
}

static void write_block(const struct tar_head *entry, const char *path, char type, struct buf *out)
{
	struct ustar block;
	memset(&block, 0, sizeof block);
	const char *slash = strlen(path) > NAME_MOST ? cut(path) : NULL;
	if (slash) {
		memcpy(block.prefix, path, (size_t)(slash - path));
		copy(block.name, sizeof block.name, slash + 1);
	} else {
		copy(block.name, sizeof block.name, path);
	}
	octal(block.mode, sizeof block.mode, entry->mode & 07777);
	octal(block.uid, sizeof block.uid, 0);
	octal(block.gid, sizeof block.gid, 0);
	octal(block.size, sizeof block.size, entry->size > SIZE_MOST ? 0 : entry->size);
	octal(block.mtime, sizeof block.mtime, entry->mtime);
	block.type = type;
	if (entry->target)
		copy(block.linkname, sizeof block.linkname, entry->target);
	memcpy(block.magic, "ustar", 6);
	memcpy(block.version, "00", 2);
	memset(block.checksum, ' ', sizeof block.checksum);
	unsigned sum = 0;
	const unsigned char *byte = (const unsigned char *)&block;
	for (size_t i = 0; i < sizeof block; i++)
		sum += byte[i];
	octal(block.checksum, 7, sum); /* six digits, NUL, and the blank that is there */
	block.checksum[6] = '\0';
	buf_add(out, &block, sizeof block);
}

/* A pax record counts its own length: "LENGTH key=value\n". */
static void add_record(struct buf *records, const char *key, const char *value)
{
	size_t rest = strlen(key) + strlen(value) + 3;
	size_t length = rest + 1;
	while ((size_t)snprintf(NULL, 0, "%zu", length) + rest != length)
		length++;
	buf_format(records, "%zu %s=%s\n", length, key, value);
}

static void write_pax(const struct tar_head *entry, const struct buf *records, const char *path,
                      struct buf *out)
{
	MEM_AUTO char *name = str_format("PaxHeaders/%.80s", path);
	struct tar_head pax = {
		.mode = 0644, .size = records->size, .mtime = entry->mtime, .path = name};
	write_block(&pax, name, 'x', out);
	buf_add(out, records->data, records->size);
	buf_add_fill(out, 0, tar_padding(records->size));
}

void tar_header_write(const struct tar_head *entry, struct buf *out)
{
	MEM_AUTO char *path = str_format("%s%s", entry->path, entry->type == TAR_HEAD_DIR ? "/" : "");
	BUF_AUTO struct buf records = BUF_INIT;
	if (entry->target && strlen(entry->target) > NAME_MOST)
		add_record(&records, "linkpath", entry->target);
	if (strlen(path) > NAME_MOST && !cut(path))
		add_record(&records, "path", path);
	if (entry->size > SIZE_MOST) {
		MEM_AUTO char *size = str_format("%llu", (unsigned long long)entry->size);
		add_record(&records, "size", size);
	}
	if (records.size)
		write_pax(entry, &records, path, out);
	write_block(entry, path, (char)entry->type, out);
}

size_t tar_padding(uint64_t size)
{
	return (size_t)(-size & (TAR_BLOCK - 1));
}
