#include "resolve/mergedstrings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "resolve/pieces.h"

/* Entry sizes seen in practice are 1, 2, 4 for strings and 4, 8, 16, 32 for constants. */
#define KINDS_MAX 16
#define ENTRY_MAX 256
/* Bytes that may be looked at per byte of output or source before the rest is given up. */
#define WORK_PER_BYTE 128

struct kind {
	bool is_strings;
	size_t entry_size;
	uint64_t align; /* the least that a source of this kind has */
	size_t longest; /* entry of this kind, in bytes */
};

struct entry {
	const char *at; /* borrowed from a source; NULL while the slot is free */
	size_t size;    /* with the terminator */
	uint64_t hash;
	uint32_t input;
	uint32_t seen; /* number of the piece it was found in last: it is in each one once */
};

struct mergedstrings {
	struct kind kind[KINDS_MAX];
	size_t kinds;
	struct entry *entry; /* hash table, open addressing */
	size_t count, cap;   /* cap is 0 or a power of two */
	uint64_t source_size;
	uint32_t pieces; /* split so far */
};

static uint64_t hash_of(const char *at, size_t size)
{
	uint64_t sum = 14695981039346656037ULL ^ size;
	for (size_t i = 0; i < size; i++)
		sum = (sum ^ (unsigned char)at[i]) * 1099511628211ULL;
	return sum ^ sum >> 32;
}

static struct entry *find(const struct mergedstrings *strings, const char *at, size_t size,
                          uint64_t hash)
{
	size_t i = (size_t)hash & (strings->cap - 1);
	for (;; i = (i + 1) & (strings->cap - 1)) {
		struct entry *entry = &strings->entry[i];
		if (!entry->at ||
		    (entry->hash == hash && entry->size == size && memcmp(entry->at, at, size) == 0))
			return entry;
	}
}

static void widen(struct mergedstrings *strings)
{
	size_t old_cap = strings->cap;
	struct entry *old = strings->entry;
	strings->cap = old_cap ? old_cap * 2 : 1024;
	strings->entry = mem_alloc(strings->cap * sizeof *strings->entry);
	for (size_t i = 0; i < old_cap; i++)
		if (old[i].at)
			*find(strings, old[i].at, old[i].size, old[i].hash) = old[i];
	free(old);
}

static void add_entry(struct mergedstrings *strings, const char *at, size_t size, uint32_t input)
{
	if (strings->count * 2 >= strings->cap)
		widen(strings);
	uint64_t hash = hash_of(at, size);
	struct entry *entry = find(strings, at, size, hash);
	if (entry->at)
		return;
	*entry = (struct entry){at, size, hash, input, 0};
	strings->count++;
}

static bool is_zero(const char *at, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (at[i])
			return false;
	return true;
}

/* Size of the entry of that kind at the start of text, 0 when there is none. */
static size_t entry_size(const struct kind *kind, struct span text)
{
	size_t unit = kind->entry_size;
	if (!kind->is_strings)
		return text.length < unit ? 0 : unit;
	if (unit == 1) {
		size_t length = strnlen(text.at, text.length);
		return length < text.length ? length + 1 : 0;
	}
	for (size_t i = 0; i + unit <= text.length; i += unit)
		if (is_zero(text.at + i, unit))
			return i + unit;
	return 0;
}

static struct kind *kind_of(struct mergedstrings *strings, const struct merge_source *source)
{
	if (source->entry_size == 0 || source->entry_size > ENTRY_MAX)
		return NULL;
	for (size_t i = 0; i < strings->kinds; i++)
		if (strings->kind[i].is_strings == source->is_strings &&
		    strings->kind[i].entry_size == source->entry_size)
			return &strings->kind[i];
	if (strings->kinds == KINDS_MAX)
		return NULL;
	struct kind *kind = &strings->kind[strings->kinds++];
	*kind = (struct kind){source->is_strings, (size_t)source->entry_size, UINT64_MAX, 0};
	return kind;
}

static void add_source(struct mergedstrings *strings, const struct merge_source *source)
{
	struct kind *kind = kind_of(strings, source);
	struct span rest = source->bytes;
	uint64_t align = source->align ? source->align : 1;
	size_t size;
	if (kind && align < kind->align)
		kind->align = align;
	strings->source_size += rest.length;
	while (kind && (size = entry_size(kind, rest)) > 0) {
		add_entry(strings, rest.at, size, source->input);
		if (size > kind->longest)
			kind->longest = size;
		rest.at += size;
		rest.length -= size;
	}
}

struct mergedstrings *mergedstrings_new(const struct merge_source *source, size_t count)
{
	struct mergedstrings *strings = mem_alloc(sizeof *strings);
	widen(strings);
	for (size_t i = 0; i < count; i++)
		add_source(strings, &source[i]);
	return strings;
}

void mergedstrings_free(struct mergedstrings *strings)
{
	if (!strings)
		return;
	free(strings->entry);
	free(strings);
}

struct splitter {
	struct mergedstrings *strings;
	struct pieces out;
	uint64_t address;        /* of the section */
	uint64_t work;           /* bytes that may still be looked at */
	const struct kind *only; /* the kind the piece is of, or NULL for any */
	uint32_t owner;          /* of the entry before, or LINKMAP_MERGED at a piece's start */
	uint32_t otherwise;      /* who has what no source holds */
	const char *name;        /* of the piece being split */
};

/* The longest entry at `at` that this piece has not had yet. */
static struct entry *match(struct splitter *splitter, struct span text, uint64_t address)
{
	struct mergedstrings *strings = splitter->strings;
	struct entry *best = NULL;
	for (size_t i = 0; i < strings->kinds; i++) {
		const struct kind *kind = &strings->kind[i];
		struct span part = text;
		if (part.length > kind->longest)
			part.length = kind->longest;
		if (address % kind->align || splitter->work < part.length ||
		    (splitter->only && splitter->only != kind))
			continue;
		size_t size = entry_size(kind, part);
		splitter->work -= size ? size : part.length;
		if (size == 0 || (best && size <= best->size))
			continue;
		struct entry *entry = find(strings, part.at, size, hash_of(part.at, size));
		if (entry->at && entry->seen != strings->pieces)
			best = entry;
	}
	return best;
}

/* Whether entries of one kind and zeros are all there is.  Counts the zeros. */
static bool is_all_of(struct splitter *splitter, const struct kind *kind, uint64_t offset,
                      struct span text, uint64_t *zeros)
{
	*zeros = 0;
	splitter->only = kind;
	splitter->strings->pieces++;
	while (text.length) {
		struct entry *entry = match(splitter, text, splitter->address + offset);
		if (!entry && text.at[0] != '\0')
			return false;
		size_t size = entry ? entry->size : 1;
		if (entry)
			entry->seen = splitter->strings->pieces;
		else
			(*zeros)++;
		offset += size;
		text.at += size;
		text.length -= size;
	}
	return true;
}

/* Most linkers make a piece of each kind: the one that explains it with the fewest zeros left.
 * None (mold puts all strings into one section) leaves all kinds open. */
static void choose_kind(struct splitter *splitter, uint64_t offset, struct span text)
{
	const struct kind *best = NULL;
	uint64_t fewest = 0, zeros;
	for (size_t i = 0; i < splitter->strings->kinds; i++) {
		const struct kind *kind = &splitter->strings->kind[i];
		if (!is_all_of(splitter, kind, offset, text, &zeros) || (best && zeros >= fewest))
			continue;
		best = kind;
		fewest = zeros;
	}
	splitter->only = best;
}

/* How far a stretch that no input holds goes: to the end of the text there. */
static size_t foreign_size(struct splitter *splitter, struct span text)
{
	size_t length = strnlen(text.at, text.length);
	splitter->work -= length < splitter->work ? length : splitter->work;
	return length < text.length ? length + 1 : length;
}

/* Gives a stretch to its owner, and the zeros before it to both sides' owner or to none. */
static void put(struct splitter *splitter, uint64_t offset, uint64_t zeros, uint64_t size,
                uint32_t owner)
{
	pieces_add(&splitter->out, offset - zeros, zeros,
	           owner == splitter->owner ? owner : LINKMAP_FILL, splitter->name);
	pieces_add(&splitter->out, offset, size, owner, splitter->name);
	splitter->owner = owner;
}

static void split_piece(struct splitter *splitter, uint64_t offset, struct span text)
{
	uint64_t zeros = 0; /* bytes before `offset` not given yet */
	choose_kind(splitter, offset, text);
	splitter->owner = LINKMAP_MERGED;
	splitter->strings->pieces++;
	while (text.length) {
		struct entry *entry = match(splitter, text, splitter->address + offset);
		size_t size = entry ? entry->size : 1;
		if (entry) {
			entry->seen = splitter->strings->pieces;
			put(splitter, offset, zeros, size, entry->input);
			zeros = 0;
		} else if (text.at[0] == '\0') {
			zeros++;
		} else {
			size = foreign_size(splitter, text);
			put(splitter, offset, zeros, size, splitter->otherwise);
			zeros = 0;
		}
		offset += size;
		text.at += size;
		text.length -= size;
	}
	pieces_add(&splitter->out, offset - zeros, zeros, LINKMAP_FILL, splitter->name);
}

void mergedstrings_split(struct mergedstrings *strings, struct linkmap_section *section,
                         struct span bytes)
{
	if (bytes.length != section->size)
		return;
	struct splitter splitter = {
		.strings = strings,
		.address = section->address,
		.work = (strings->source_size + bytes.length) * WORK_PER_BYTE,
	};
	for (size_t i = 0; i < section->count; i++) {
		const struct linkmap_piece *piece = &section->piece[i];
		splitter.name = piece->name;
		splitter.otherwise = piece->input;
		struct span text = {bytes.at + piece->offset, (size_t)piece->size};
		if (piece->input == LINKMAP_MERGED || piece->is_pool)
			split_piece(&splitter, piece->offset, text);
		else
			pieces_add(&splitter.out, piece->offset, piece->size, piece->input, piece->name);
	}
	pieces_replace(&splitter.out, section);
}
