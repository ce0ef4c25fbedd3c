#include "wire/bitcode_symbols.h"

#include <stdint.h>
#include <string.h>

#include "wire/bitcode.h"

enum { BLOCK_STRTAB = 23, BLOCK_SYMTAB = 25 };
enum { ABBREV_END = 0, ABBREV_BLOCK = 1, ABBREV_DEFINE = 2, ABBREV_PLAIN = 3, ABBREV_FIRST = 4 };
enum { ENCODE_FIXED = 1, ENCODE_VBR = 2, ENCODE_ARRAY = 3, ENCODE_CHAR6 = 4, ENCODE_BLOB = 5 };

#define ABBREVS_MOST 16 /* the two blocks read here define one */
#define OPERANDS_MOST 8
#define SYMBOL_SIZE 24
#define FLAG_UNDEFINED (1U << 3)

/* A bit cursor; reading past the end sets `failed` and gives zeros. */
struct bits {
	const unsigned char *data;
	uint64_t at, end; /* in bits */
	bool failed;
};

static uint64_t take(struct bits *bits, unsigned count)
{
	uint64_t value = 0;
	if (count > bits->end - bits->at) {
		bits->failed = true;
		bits->at = bits->end;
		return 0;
	}
	for (unsigned i = 0; i < count; i++, bits->at++)
		value |= (uint64_t)(bits->data[bits->at / 8] >> (bits->at % 8) & 1) << i;
	return value;
}

/* A variable width number in chunks of `width` bits, the top bit of each saying that more follow.
 */
static uint64_t take_vbr(struct bits *bits, unsigned width)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 64 && !bits->failed; shift += width - 1) {
		uint64_t chunk = take(bits, width);
		value |= (chunk & ((1U << (width - 1)) - 1)) << shift;
		if (!(chunk >> (width - 1)))
			return value;
	}
	bits->failed = true;
	return 0;
}

static void align(struct bits *bits)
{
	take(bits, (unsigned)(-bits->at & 31));
}

struct operand {
	bool is_literal;
	unsigned encoding, width;
};

struct abbrev {
	struct operand operand[OPERANDS_MOST];
	unsigned count;
};

static void take_abbrev(struct bits *bits, struct abbrev *abbrev)
{
	uint64_t count = take_vbr(bits, 5);
	if (count > OPERANDS_MOST)
		bits->failed = true;
	abbrev->count = 0;
	for (uint64_t i = 0; i < count && !bits->failed; i++) {
		struct operand *operand = &abbrev->operand[abbrev->count++];
		*operand = (struct operand){.is_literal = take(bits, 1)};
		if (operand->is_literal) {
			take_vbr(bits, 8);
			continue;
		}
		operand->encoding = (unsigned)take(bits, 3);
		if (operand->encoding == ENCODE_FIXED || operand->encoding == ENCODE_VBR) {
			uint64_t width = take_vbr(bits, 5);
			operand->width = (unsigned)width;
			if (width > 64 || (operand->encoding == ENCODE_VBR && (width < 2 || width > 32)))
				bits->failed = true;
		}
	}
}

static struct span take_blob(struct bits *bits)
{
	uint64_t length = take_vbr(bits, 6);
	align(bits);
	if (bits->failed || length > (bits->end - bits->at) / 8) {
		bits->failed = true;
		return (struct span){"", 0};
	}
	struct span blob = {(const char *)bits->data + bits->at / 8, length};
	bits->at += length * 8;
	align(bits);
	return blob;
}

/* Skips one record; its blob, if it has one, goes to *blob. */
static void take_record(struct bits *bits, const struct abbrev *abbrev, struct span *blob)
{
	for (unsigned i = 0; i < abbrev->count && !bits->failed; i++) {
		const struct operand *operand = &abbrev->operand[i];
		if (operand->is_literal)
			continue;
		if (operand->encoding == ENCODE_FIXED)
			take(bits, operand->width);
		else if (operand->encoding == ENCODE_VBR)
			take_vbr(bits, operand->width);
		else if (operand->encoding == ENCODE_CHAR6)
			take(bits, 6);
		else if (operand->encoding == ENCODE_BLOB)
			*blob = take_blob(bits);
		else
			bits->failed = true; /* arrays do not occur in these blocks */
	}
}

static void take_plain_record(struct bits *bits)
{
	take_vbr(bits, 6);
	uint64_t count = take_vbr(bits, 6);
	for (uint64_t i = 0; i < count && !bits->failed; i++)
		take_vbr(bits, 6);
}

/* The blob in a block that holds one, as SYMTAB_BLOCK and STRTAB_BLOCK do. */
static struct span read_blob(struct bits *bits, unsigned width)
{
	struct abbrev abbrev[ABBREVS_MOST];
	unsigned count = 0;
	struct span blob = {"", 0};
	while (!bits->failed) {
		uint64_t id = take(bits, width);
		if (id == ABBREV_END)
			break;
		if (id == ABBREV_DEFINE && count < ABBREVS_MOST)
			take_abbrev(bits, &abbrev[count++]);
		else if (id == ABBREV_PLAIN)
			take_plain_record(bits);
		else if (id >= ABBREV_FIRST && id - ABBREV_FIRST < count)
			take_record(bits, &abbrev[id - ABBREV_FIRST], &blob);
		else
			bits->failed = true;
	}
	return blob;
}

static uint32_t word(struct span table, uint64_t at)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < 4 && at + i < table.length; i++)
		value |= (uint32_t)(unsigned char)table.at[at + i] << (8 * i);
	return value;
}

/* storage::Header: version, producer, modules, comdats, symbols; each of the last four is an
 * offset and a size. */
static int read_table(struct span table, struct span strings, struct strlist *out, struct err *err)
{
	uint64_t first = word(table, 28), count = word(table, 32);
	if (table.length < 36 || first > table.length || count > (table.length - first) / SYMBOL_SIZE)
		return err_set(err, ERR_FAIL, "the symbol table of the bitcode is damaged");
	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = first + i * SYMBOL_SIZE;
		uint64_t name = word(table, at), length = word(table, at + 4);
		if (name > strings.length || length > strings.length - name)
			return err_set(err, ERR_FAIL, "a symbol's name is not in the bitcode");
		if (length && !(word(table, at + 20) & FLAG_UNDEFINED))
			strlist_take(out, str_dup_n(strings.at + name, length));
	}
	return 0;
}

int bitcode_symbols(struct span file, struct strlist *out, struct err *err)
{
	struct span table = {"", 0}, strings = {"", 0};
	if (!bitcode_is(file))
		return err_set(err, ERR_FAIL, "this is no bitcode");
	struct bits bits = {(const unsigned char *)file.at, 32, (uint64_t)file.length * 8, false};
	while (bits.end - bits.at >= 64 && !bits.failed) {
		bool is_block = take(&bits, 2) == ABBREV_BLOCK;
		uint64_t id = take_vbr(&bits, 8);
		unsigned width = (unsigned)take_vbr(&bits, 4);
		align(&bits);
		uint64_t length = take(&bits, 32) * 32;
		if (bits.failed || !is_block || length > bits.end - bits.at || width < 2 || width > 32)
			return err_set(err, ERR_FAIL, "the blocks of the bitcode are damaged");
		struct bits inside = {bits.data, bits.at, bits.at + length, false};
		if (id == BLOCK_SYMTAB)
			table = read_blob(&inside, width);
		else if (id == BLOCK_STRTAB)
			strings = read_blob(&inside, width);
		if (inside.failed)
			return err_set(err, ERR_FAIL, "a table of the bitcode is damaged");
		bits.at += length;
	}
	return table.length ? read_table(table, strings, out, err) : 0;
}
