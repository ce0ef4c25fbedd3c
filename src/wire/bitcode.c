#include "wire/bitcode.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "base/limit.h"

/* Far from LLVM's own, which are below 32; fits two groups of a vbr8. */
#define OUR_BLOCK 0x7a2

#define ENTER_SUBBLOCK 1u
#define MAGIC_SIZE 4

static uint32_t word_at(struct span object, size_t at)
{
	uint32_t word;
	memcpy(&word, object.at + at, sizeof word);
	return le32toh(word);
}

bool bitcode_is(struct span object)
{
	return object.length >= MAGIC_SIZE && memcmp(object.at, "BC\xc0\xde", MAGIC_SIZE) == 0;
}

/* One block on the top level, where abbreviation ids have two bits and blocks start at words. */
struct block {
	uint32_t id;
	size_t start, size; /* of its contents */
};

/* Reads the head at *at and moves *at behind the block. */
static bool take_block(struct span object, size_t *at, struct block *block)
{
	if (object.length - *at < 8)
		return false;
	uint32_t head = word_at(object, *at);
	if ((head & 3) != ENTER_SUBBLOCK)
		return false;
	uint32_t id = head >> 2 & 0x7f;
	if (head >> 9 & 1)
		id |= (head >> 10 & 0x7f) << 7; /* a third group would be no block of anybody's */
	size_t words = word_at(object, *at + 4);
	block->id = id;
	block->start = *at + 8;
	if (words > (object.length - block->start) / 4)
		return false;
	block->size = words * 4;
	*at = block->start + block->size;
	return true;
}

/* Where the contents of our block are; false when it is not there.  *sound says whether the blocks
 * fill the object to its end. */
static bool find_block(struct span object, struct block *ours, bool *sound)
{
	size_t at = MAGIC_SIZE;
	bool found = false;
	struct block block;
	while (at < object.length && take_block(object, &at, &block)) {
		if (block.id == OUR_BLOCK) {
			*ours = block;
			found = true;
		}
	}
	*sound = at == object.length;
	return found;
}

/* Our contents, three bits to an abbreviation id, lowest bits first:
 *     DEFINE_ABBREV (2): two operands, the literal 1 and a blob     24 bits with
 *     record (4):                                                   the next id
 *         the length of the blob, vbr6; to the next word; the bytes; to the next word
 *     END_BLOCK (0); to the next word */
#define DEFINITION 0x940312u
#define DEFINITION_BITS 24
#define DEFINITION_MASK 0xffffffu

static bool contents_of(struct span object, const struct block *block, struct span *record)
{
	if (block->size < 8 || (word_at(object, block->start) & DEFINITION_MASK) != DEFINITION)
		return false;
	uint64_t bits = word_at(object, block->start) | (uint64_t)word_at(object, block->start + 4)
	                                                    << 32;
	size_t length = 0;
	unsigned at = DEFINITION_BITS, shift = 0;
	bool more = true;
	for (; more && shift < 30; shift += 5, at += 6) {
		length |= (size_t)(bits >> at & 31) << shift;
		more = bits >> at & 32;
	}
	size_t head = at > 32 ? 8 : 4;
	if (more || length > block->size - head)
		return false;
	*record = (struct span){object.at + block->start + head, length};
	return true;
}

bool bitcode_find_record(struct span object, struct span *record)
{
	struct block block;
	bool sound;
	return bitcode_is(object) && find_block(object, &block, &sound) &&
	       contents_of(object, &block, record);
}

static void add_word(struct buf *out, uint32_t word)
{
	uint32_t bytes = htole32(word);
	buf_add(out, &bytes, sizeof bytes);
}

static void add_block(struct span record, struct buf *out)
{
	uint64_t head = DEFINITION;
	unsigned at = DEFINITION_BITS;
	size_t rest = record.length;
	for (; rest >= 32; rest >>= 5, at += 6)
		head |= (uint64_t)((rest & 31) | 32) << at;
	head |= (uint64_t)rest << at;
	at += 6;
	size_t head_words = at > 32 ? 2 : 1;
	size_t words = head_words + (record.length + 3) / 4 + 1;
	/* ENTER_SUBBLOCK, our id in two groups of a vbr8, three bits to an id inside. */
	add_word(out,
	         ENTER_SUBBLOCK | ((OUR_BLOCK & 0x7f) | 0x80) << 2 | OUR_BLOCK >> 7 << 10 | 3u << 18);
	add_word(out, (uint32_t)words);
	add_word(out, (uint32_t)head);
	if (head_words == 2)
		add_word(out, (uint32_t)(head >> 32));
	buf_add(out, record.at, record.length);
	buf_add_fill(out, 0, (4 - record.length % 4) % 4);
	add_word(out, 0);
}

int bitcode_add_record(struct span object, struct span record, struct buf *out, struct err *err)
{
	struct block block;
	bool sound;
	if (!bitcode_is(object))
		return err_set(err, ERR_FAIL, "no LLVM bitcode");
	bool there = find_block(object, &block, &sound);
	if (!sound || object.length % 4)
		return err_set(err, ERR_FAIL, "LLVM bitcode with damaged blocks");
	if (record.length > LIMIT_COMPILE_RECORD)
		return err_set(err, ERR_FAIL, "the record is longer than %zu bytes", LIMIT_COMPILE_RECORD);
	buf_add(out, object.at, object.length);
	if (!there)
		add_block(record, out);
	return 0;
}
