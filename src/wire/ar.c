#include "wire/ar.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"

#define MAGIC "!<arch>\n"
#define MAGIC_THIN "!<thin>\n"
#define MAGIC_SIZE 8
#define HEADER_SIZE 60
#define NAME_SIZE 16
#define SIZE_AT 48
#define SIZE_SIZE 10
#define END_AT 58

struct reader {
	struct ar *ar;
	const char *data, *label;
	size_t size, at;
	struct span names; /* the table of long names, once it was met */
};

/* What a header says before its name is resolved. */
struct header {
	struct span name;
	uint64_t size;
	size_t offset;
};

bool ar_is(const void *data, size_t size)
{
	return size >= MAGIC_SIZE &&
	       (memcmp(data, MAGIC, MAGIC_SIZE) == 0 || memcmp(data, MAGIC_THIN, MAGIC_SIZE) == 0);
}

static int refuse(const struct reader *reader, const char *what, struct err *err)
{
	return err_set(err, ERR_FAIL, "archive '%s': %s at offset %zu", reader->label, what,
	               reader->at);
}

static struct span trim_right(const char *at, size_t length)
{
	while (length && at[length - 1] == ' ')
		length--;
	return (struct span){at, length};
}

static int read_header(struct reader *reader, struct header *header, struct err *err)
{
	if (reader->size - reader->at < HEADER_SIZE)
		return refuse(reader, "a member's header is cut short", err);
	const char *at = reader->data + reader->at;
	if (memcmp(at + END_AT, "`\n", 2) != 0)
		return refuse(reader, "a member's header is damaged", err);
	header->name = trim_right(at, NAME_SIZE);
	header->offset = reader->at + HEADER_SIZE;
	if (!span_decimal(trim_right(at + SIZE_AT, SIZE_SIZE), &header->size))
		return refuse(reader, "a member has no size", err);
	return 0;
}

static bool is_symbol_table(struct span name)
{
	return span_equal(name, "/") || span_equal(name, "/SYM64/") || span_equal(name, "__.SYMDEF") ||
	       span_equal(name, "__.SYMDEF_64") || span_equal(name, "__.SYMDEF SORTED") ||
	       span_equal(name, "__.SYMDEF_64 SORTED");
}

/* "/OFFSET" or, in a thin archive of archives, "/OFFSET:ORIGIN". */
static int long_name(const struct reader *reader, struct span text, struct span *name,
                     uint64_t *origin, struct err *err)
{
	uint64_t offset;
	const char *colon = memchr(text.at, ':', text.length);
	struct span number = {text.at + 1, text.length - 1};
	if (colon) {
		number.length = (size_t)(colon - number.at);
		struct span rest = {colon + 1, (size_t)(text.at + text.length - colon - 1)};
		if (!span_decimal(rest, origin))
			return refuse(reader, "a member's long name is damaged", err);
	}
	if (!span_decimal(number, &offset) || offset >= reader->names.length)
		return refuse(reader, "a member's long name is not in the table of names", err);
	*name = (struct span){reader->names.at + offset, reader->names.length - (size_t)offset};
	const char *end = memchr(name->at, '\n', name->length);
	if (end)
		name->length = (size_t)(end - name->at);
	if (name->length && name->at[name->length - 1] == '/')
		name->length--;
	return 0;
}

/* "#1/LENGTH": the name is the first LENGTH bytes of the content, padded with NUL. */
static int bsd_name(const struct reader *reader, struct header *header, struct span *name,
                    struct err *err)
{
	uint64_t length;
	struct span number = {header->name.at + 3, header->name.length - 3};
	if (!span_decimal(number, &length) || length > header->size ||
	    length > reader->size - header->offset)
		return refuse(reader, "a member's name passes its end", err);
	*name = (struct span){reader->data + header->offset, (size_t)length};
	name->length = strnlen(name->at, name->length);
	header->offset += (size_t)length;
	header->size -= length;
	return 0;
}

static void add_member(struct ar *ar, struct ar_member member)
{
	mem_grow(&ar->member, &ar->cap, ar->count + 1, sizeof *ar->member);
	member.next_same = AR_NONE;
	const size_t *last = strmap_get(&ar->last, member.name);
	if (last)
		ar->member[*last].next_same = ar->count;
	else
		strmap_put(&ar->first, member.name, ar->count);
	strmap_put(&ar->last, member.name, ar->count);
	ar->member[ar->count++] = member;
}

static int read_name(const struct reader *reader, struct header *header, struct span *name,
                     uint64_t *origin, struct err *err)
{
	*name = header->name;
	if (span_starts(*name, "#1/"))
		return bsd_name(reader, header, name, err);
	if (name->length > 1 && name->at[0] == '/' && name->at[1] >= '0' && name->at[1] <= '9')
		return long_name(reader, header->name, name, origin, err);
	if (name->length > 1 && name->at[name->length - 1] == '/')
		name->length--;
	return 0;
}

static int read_member(struct reader *reader, struct err *err)
{
	struct header header;
	struct span name;
	uint64_t origin = 0;
	if (read_header(reader, &header, err) < 0)
		return -1;
	bool is_names = span_equal(header.name, "//");
	bool is_table = is_names || is_symbol_table(header.name);
	bool is_inside = is_table || !reader->ar->is_thin;
	if (is_inside && header.size > reader->size - header.offset)
		return refuse(reader, "a member passes the end of the file", err);
	size_t next = header.offset + (is_inside ? (size_t)header.size : 0);
	if (is_names)
		reader->names = (struct span){reader->data + header.offset, (size_t)header.size};
	if (!is_table) {
		if (read_name(reader, &header, &name, &origin, err) < 0)
			return -1;
		if (reader->ar->count >= LIMIT_AR_MEMBERS)
			return refuse(reader, "too many members", err);
		if (!is_symbol_table(name))
			add_member(reader->ar, (struct ar_member){
									   .name = span_dup(name),
									   .content = {reader->data + header.offset,
			                                       is_inside ? (size_t)header.size : 0},
									   .size = header.size,
									   .offset = header.offset,
									   .origin = origin,
								   });
	}
	reader->at = next + (next & 1); /* members begin at even offsets */
	return 0;
}

int ar_open(struct ar *ar, const void *data, size_t size, const char *label, struct err *err)
{
	*ar = (struct ar){0};
	if (!ar_is(data, size))
		return err_set(err, ERR_FAIL, "'%s' is no archive", label);
	ar->is_thin = memcmp(data, MAGIC_THIN, MAGIC_SIZE) == 0;
	struct reader reader = {ar, data, label, size, MAGIC_SIZE, {0}};
	while (reader.at < size)
		if (read_member(&reader, err) < 0) {
			ar_release(ar);
			return -1;
		}
	return 0;
}

void ar_release(struct ar *ar)
{
	for (size_t i = 0; i < ar->count; i++)
		free(ar->member[i].name);
	free(ar->member);
	strmap_release(&ar->first);
	strmap_release(&ar->last);
	*ar = (struct ar){0};
}

const struct ar_member *ar_find(const struct ar *ar, const char *name, size_t nth)
{
	const size_t *first = strmap_get(&ar->first, name);
	size_t index = first ? *first : AR_NONE;
	while (index != AR_NONE && nth--)
		index = ar->member[index].next_same;
	return index == AR_NONE ? NULL : &ar->member[index];
}
