#include "resolve/unwind.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "resolve/addresses.h"
#include "resolve/pieces.h"

/* DW_EH_PE_*: the low four bits say the width, the next three what it counts from. */
#define FORMAT 0x0f
#define ABSOLUTE 0x00
#define ULEB128 0x01
#define UDATA2 0x02
#define UDATA4 0x03
#define UDATA8 0x04
#define SLEB128 0x09
#define SDATA2 0x0a
#define SDATA4 0x0b
#define SDATA8 0x0c
#define APPLICATION 0x70
#define PC_RELATIVE 0x10
#define OMITTED 0xff

/* One record: the length field, 4 bytes or 12, is part of `size`. */
struct record {
	size_t at, size;
	size_t body; /* behind the length */
	size_t cie;  /* of an FDE: where its CIE begins; of a CIE: its own place */
	bool is_cie;
	bool is_read;      /* of a CIE: `encoding` is known */
	unsigned encoding; /* how its FDEs write addresses */
	uint32_t owner;    /* LINKMAP_MERGED until known */
};

struct reader {
	const struct unwind_table *table;
	uint64_t address; /* of the section in memory */
	struct record *record;
	size_t count, cap;
};

/* A place inside a record. */
struct cursor {
	const struct unwind_table *table;
	size_t at, end;
	bool failed;
};

static uint64_t take(struct cursor *cursor, size_t width)
{
	if (cursor->failed || cursor->end - cursor->at < width) {
		cursor->failed = true;
		return 0;
	}
	uint64_t value = 0;
	for (size_t i = 0; i < width; i++) {
		size_t place = cursor->table->is_big_endian ? i : width - 1 - i;
		value = value << 8 | (unsigned char)cursor->table->bytes.at[cursor->at + place];
	}
	cursor->at += width;
	return value;
}

static void skip_leb128(struct cursor *cursor)
{
	while (take(cursor, 1) & 0x80)
		;
}

static size_t width_of(const struct unwind_table *table, unsigned encoding)
{
	switch (encoding & FORMAT) {
	case ABSOLUTE:
		return table->is_64 ? 8 : 4;
	case UDATA2:
	case SDATA2:
		return 2;
	case UDATA4:
	case SDATA4:
		return 4;
	case UDATA8:
	case SDATA8:
		return 8;
	default:
		return 0;
	}
}

static void skip_pointer(struct cursor *cursor, unsigned encoding)
{
	unsigned format = encoding & FORMAT;
	if (encoding == OMITTED)
		return;
	if (format == ULEB128 || format == SLEB128) {
		skip_leb128(cursor);
		return;
	}
	size_t width = width_of(cursor->table, encoding);
	if (width == 0)
		cursor->failed = true;
	take(cursor, width);
}

static struct cursor cursor_at(const struct reader *reader, const struct record *record)
{
	return (struct cursor){reader->table, record->body, record->at + record->size, false};
}

/* How the FDEs of a CIE write addresses; OMITTED when the CIE cannot be read. */
static unsigned fde_encoding(const struct reader *reader, const struct record *cie)
{
	struct cursor cursor = cursor_at(reader, cie);
	take(&cursor, 4); /* its id, 0 */
	unsigned version = (unsigned)take(&cursor, 1);
	size_t names = cursor.at;
	while (take(&cursor, 1))
		;
	skip_leb128(&cursor); /* code alignment */
	skip_leb128(&cursor); /* data alignment */
	if (version == 1)
		take(&cursor, 1); /* return address register */
	else
		skip_leb128(&cursor);
	for (const char *name = reader->table->bytes.at + names; !cursor.failed && *name; name++) {
		if (*name == 'z')
			skip_leb128(&cursor);
		else if (*name == 'R')
			return (unsigned)take(&cursor, 1);
		else if (*name == 'L')
			take(&cursor, 1);
		else if (*name == 'P')
			skip_pointer(&cursor, (unsigned)take(&cursor, 1));
		else if (*name != 'S' && *name != 'B' && *name != 'G')
			return OMITTED;
	}
	return cursor.failed ? OMITTED : ABSOLUTE;
}

/* The address of the function an FDE is for. */
static bool function_of(const struct reader *reader, const struct record *fde, unsigned encoding,
                        uint64_t *address)
{
	struct cursor cursor = cursor_at(reader, fde);
	size_t width = encoding == OMITTED ? 0 : width_of(reader->table, encoding);
	unsigned base = encoding & APPLICATION;
	take(&cursor, 4); /* the distance to its CIE */
	uint64_t place = reader->address + cursor.at;
	uint64_t value = take(&cursor, width);
	if (cursor.failed || width == 0 || (base != 0 && base != PC_RELATIVE))
		return false;
	bool is_signed = base == PC_RELATIVE || (encoding & FORMAT) >= SLEB128;
	if (is_signed && width < 8 && value >> (width * 8 - 1))
		value |= UINT64_MAX << width * 8;
	*address = base == PC_RELATIVE ? place + value : value;
	if (!reader->table->is_64)
		*address &= 0xffffffffU;
	return true;
}

/* Reads the length of the record at `at`, and how wide that field is. */
static bool read_length(const struct reader *reader, size_t at, uint64_t *length, size_t *width)
{
	struct cursor cursor = {reader->table, at, reader->table->bytes.length, false};
	*length = take(&cursor, 4);
	if (*length == 0xffffffffU)
		*length = take(&cursor, 8);
	*width = cursor.at - at;
	return !cursor.failed && *length <= cursor.end - cursor.at;
}

static bool read_record(struct reader *reader, size_t *at)
{
	uint64_t length;
	size_t width;
	if (!read_length(reader, *at, &length, &width) || (length && length < 4))
		return false;
	struct record record = {.at = *at,
	                        .size = width + (size_t)length,
	                        .body = *at + width,
	                        .cie = *at,
	                        .owner = LINKMAP_MERGED};
	struct record *last = reader->count ? &reader->record[reader->count - 1] : NULL;
	if (length == 0) {
		record.owner = LINKMAP_LINKER; /* the terminator */
		if (last && last->owner == LINKMAP_LINKER) {
			last->size += record.size;
			*at += record.size;
			return true;
		}
	} else {
		struct cursor cursor = cursor_at(reader, &record);
		uint64_t distance = take(&cursor, 4);
		record.is_cie = distance == 0;
		if (distance > record.body)
			return false;
		if (!record.is_cie)
			record.cie = record.body - (size_t)distance;
	}
	mem_grow(&reader->record, &reader->cap, reader->count + 1, sizeof *reader->record);
	reader->record[reader->count++] = record;
	*at += record.size;
	return true;
}

static struct record *find_cie(const struct reader *reader, size_t at)
{
	size_t low = 0, high = reader->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (reader->record[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	struct record *record = &reader->record[low];
	return low < reader->count && record->at == at && record->is_cie ? record : NULL;
}

static void give_owners(struct reader *reader, const struct addresses *addresses)
{
	for (size_t i = 0; i < reader->count; i++) {
		struct record *record = &reader->record[i];
		if (record->is_cie || record->owner == LINKMAP_LINKER)
			continue;
		struct record *cie = find_cie(reader, record->cie);
		if (!cie)
			continue;
		if (!cie->is_read)
			cie->encoding = fde_encoding(reader, cie);
		cie->is_read = true;
		uint64_t function;
		if (!function_of(reader, record, cie->encoding, &function))
			continue;
		uint32_t owner = addresses_owner(addresses, function);
		record->owner = owner == LINKMAP_FILL ? LINKMAP_MERGED : owner;
		if (cie->owner == LINKMAP_MERGED)
			cie->owner = record->owner;
	}
}

static int read_records(struct reader *reader, struct err *err)
{
	size_t at = 0;
	while (at + 4 <= reader->table->bytes.length)
		if (!read_record(reader, &at))
			return err_set(err, ERR_FAIL, "unwind table: the record at offset %zu is damaged", at);
	return 0;
}

/* The bytes of [from, end) that records cover, owner by owner; the rest stays merged. */
static void put_records(const struct reader *reader, struct pieces *out, size_t *next,
                        uint64_t from, uint64_t end)
{
	for (; *next < reader->count && from < end; (*next)++) {
		const struct record *record = &reader->record[*next];
		uint64_t stop = record->at + record->size;
		if (stop <= from)
			continue;
		if (record->at >= end)
			return;
		uint64_t part = stop < end ? stop : end;
		pieces_add(out, from, part - from, record->owner, ".eh_frame");
		from = part;
		if (stop > end)
			return;
	}
	pieces_add(out, from, end - from, LINKMAP_MERGED, ".eh_frame");
}

int unwind_split(struct linkmap *map, size_t index, const struct unwind_table *table,
                 struct err *err)
{
	struct linkmap_section *section = &map->section[index];
	struct reader reader = {.table = table, .address = section->address};
	if (table->bytes.length != section->size)
		return err_set(err, ERR_FAIL, "unwind table: %zu bytes, the map has %llu",
		               table->bytes.length, (unsigned long long)section->size);
	if (read_records(&reader, err) < 0) {
		free(reader.record);
		return -1;
	}
	struct addresses addresses;
	addresses_init(&addresses, map);
	give_owners(&reader, &addresses);
	addresses_release(&addresses);
	struct pieces out = {0};
	size_t next = 0;
	for (size_t i = 0; i < section->count; i++) {
		const struct linkmap_piece *piece = &section->piece[i];
		if (piece->input == LINKMAP_MERGED)
			put_records(&reader, &out, &next, piece->offset, piece->offset + piece->size);
		else
			pieces_add(&out, piece->offset, piece->size, piece->input, piece->name);
	}
	pieces_replace(&out, section);
	free(reader.record);
	return 0;
}
