#include "wire/tar_plain.h"

#include <string.h>

#include "base/limit.h"
#include "wire/tar_header.h"

/* Places of the fields in a header. */
enum {
	NAME = 0,
	MODE = 100,
	SIZE = 124,
	CHECKSUM = 148,
	TYPE = 156,
	LINK = 157,
	MAGIC = 257,
	PREFIX = 345,
	NAME_ROOM = 100,
	PREFIX_ROOM = 155,
};

/* Digits, then blanks or NULs; what numbers in base 256 begin with is none. */
static bool read_octal(const char *field, size_t room, uint64_t *value)
{
	size_t at = 0;
	*value = 0;
	while (at < room && field[at] == ' ')
		at++;
	for (; at < room && field[at] >= '0' && field[at] <= '7'; at++)
		*value = *value << 3 | (uint64_t)(field[at] - '0');
	for (; at < room; at++)
		if (field[at] != ' ' && field[at] != '\0')
			return false;
	return true;
}

static bool has_checksum(const char *block)
{
	uint64_t told;
	unsigned sum = 0;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : (unsigned char)block[i];
	return read_octal(block + CHECKSUM, 8, &told) && told == sum;
}

static bool is_zero(const char *block)
{
	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (block[i])
			return false;
	return true;
}

/* Appends the path without empty and "." segments; false when one is "..". */
static bool add_clean(struct buf *to, struct span path)
{
	const char *at = path.at, *end = path.at + path.length;
	while (at < end) {
		const char *slash = memchr(at, '/', (size_t)(end - at));
		size_t length = (size_t)((slash ? slash : end) - at);
		if (length == 2 && at[0] == '.' && at[1] == '.')
			return false;
		if (length && !(length == 1 && *at == '.')) {
			if (to->size)
				buf_add_byte(to, '/');
			buf_add(to, at, length);
		}
		at += length + (slash != NULL);
	}
	return true;
}

static bool take_path(const char *block, struct tar_plain_entry *entry)
{
	struct span prefix = {block + PREFIX, strnlen(block + PREFIX, PREFIX_ROOM)};
	struct span name = {block + NAME, strnlen(block + NAME, NAME_ROOM)};
	entry->path.size = 0;
	if (name.length == 0 || !add_clean(&entry->path, prefix) || !add_clean(&entry->path, name))
		return false;
	buf_add_byte(&entry->path, '\0'); /* so that even "" is a string */
	entry->path.size--;
	/* Old archives mark folders so. */
	return block[TYPE] == '5' || name.at[name.length - 1] != '/';
}

static bool take_kind(char type, struct tar_plain_entry *entry)
{
	static const struct {
		char type;
		enum tar_plain_kind kind;
	} kinds[] = {{'0', PLAIN_FILE},
	             {'\0', PLAIN_FILE},
	             {'1', PLAIN_HARDLINK},
	             {'2', PLAIN_SYMLINK},
	             {'5', PLAIN_FOLDER}};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].type == type) {
			entry->kind = kinds[i].kind;
			return true;
		}
	}
	return false;
}

static bool read_header(const char *block, struct tar_plain_entry *entry, uint64_t *size)
{
	uint64_t mode;
	if (memcmp(block + MAGIC, "ustar\00000", 8) != 0 || !has_checksum(block) ||
	    !take_kind(block[TYPE], entry) || !take_path(block, entry) ||
	    !read_octal(block + SIZE, 12, size) || !read_octal(block + MODE, 8, &mode))
		return false;
	entry->mode = (unsigned)mode & 07777;
	entry->target.size = 0;
	buf_add(&entry->target, block + LINK, strnlen(block + LINK, NAME_ROOM));
	bool is_link = entry->kind == PLAIN_SYMLINK || entry->kind == PLAIN_HARDLINK;
	return is_link == (entry->target.size != 0) && (entry->kind == PLAIN_FILE || *size == 0);
}

int tar_plain_next(struct span archive, size_t *at, struct tar_plain_entry *entry)
{
	uint64_t size = 0;
	if (*at == archive.length)
		return 0;
	if (archive.length - *at < TAR_BLOCK)
		return -1;
	const char *block = archive.at + *at;
	if (*block == '\0' && is_zero(block))
		return 0;
	if (!read_header(block, entry, &size))
		return -1;
	size_t left = archive.length - *at - TAR_BLOCK;
	if (size > left || tar_padding(size) > left - size)
		return -1;
	entry->data = (struct span){block + TAR_BLOCK, (size_t)size};
	*at += TAR_BLOCK + (size_t)size + tar_padding(size);
	return 1;
}

void tar_plain_release(struct tar_plain_entry *entry)
{
	buf_release(&entry->path);
	buf_release(&entry->target);
}

bool tar_plain_is(struct span archive)
{
	struct tar_plain_entry entry = {.kind = PLAIN_FILE};
	size_t at = 0, count = 0;
	int got;
	while ((got = tar_plain_next(archive, &at, &entry)) == 1)
		if (++count > LIMIT_IMAGE_ENTRIES)
			break;
	tar_plain_release(&entry);
	return got == 0 && count > 0;
}

bool tar_plain_is_header(struct span block)
{
	struct tar_plain_entry entry = {.kind = PLAIN_FILE};
	uint64_t size;
	bool is = block.length >= TAR_BLOCK && read_header(block.at, &entry, &size);
	tar_plain_release(&entry);
	return is;
}
