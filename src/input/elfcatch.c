#include "input/elfcatch.h"

#include <string.h>
#include <sys/mman.h>

#include "base/limit.h"
#include "base/mem.h"
#include "input/go_buildinfo.h"

#define HEAD ((uint64_t)65536)       /* of every file; holds the program headers of all there are */
#define STAGE ((size_t)65536 + 2048) /* bytes looked at in one go */
#define OVERLAP ((size_t)1056)       /* looked at again: a Go header with its first lengths */
#define KEEP_MOST ((uint64_t)1 << 20) /* of notes, dynamic tables and gaps, each */
#define GO_MOST 4 /* headers looked at: a program may hold the magic as a constant */

int elfcatch_begin(struct elfcatch *it, uint64_t size, bool keep_all, struct err *err)
{
	*it = (struct elfcatch){.size = size, .tail = UINT64_MAX, .keep_all = keep_all};
	if (size > LIMIT_ELF_FILE)
		return err_set(err, ERR_FAIL, "a program of %llu bytes is more than tare reads",
		               (unsigned long long)size);
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (data == MAP_FAILED)
		return err_errno(err, ERR_FAIL, "cannot map %llu bytes", (unsigned long long)size);
	it->data = data;
	it->stage = mem_alloc(STAGE);
	return 0;
}

static void keep(struct elfcatch *it, uint64_t from, uint64_t size)
{
	if (it->range_count == ELFCATCH_RANGES || from >= it->size)
		return;
	it->range[it->range_count].from = from;
	it->range[it->range_count++].to = size > it->size - from ? it->size : from + size;
}

/* Opens the start of the file as if it had no section headers, which are at its end. */
static int open_head(struct elffile *file, unsigned char *head, size_t size)
{
	struct err ignored = ERR_INIT; /* the file is judged when it is whole */
	if (size >= sizeof(Elf64_Ehdr) && head[EI_CLASS] == ELFCLASS64) {
		memset(head + offsetof(Elf64_Ehdr, e_shoff), 0, sizeof(Elf64_Off));
		memset(head + offsetof(Elf64_Ehdr, e_shnum), 0, 2 * sizeof(Elf64_Half));
	} else if (size >= sizeof(Elf32_Ehdr)) {
		memset(head + offsetof(Elf32_Ehdr, e_shoff), 0, sizeof(Elf32_Off));
		memset(head + offsetof(Elf32_Ehdr, e_shnum), 0, 2 * sizeof(Elf32_Half));
	}
	int rc = elffile_open(file, head, size, "", &ignored);
	err_clear(&ignored);
	return rc;
}

/* What lies behind a loaded segment up to the next one, where a stripped program may have its bill
 * and its section headers (assemble/elfhole.h). */
static void keep_gap(struct elfcatch *it, const struct elffile *file, uint64_t from)
{
	uint64_t to = it->size;
	for (size_t i = 0; i < file->segment_count; i++) {
		const struct elfsegment *next = &file->segment[i];
		if (next->type != PT_LOAD || next->file_size == 0)
			continue;
		if (next->offset <= from && next->file_size > from - next->offset)
			return;
		if (next->offset > from && next->offset < to)
			to = next->offset;
	}
	if (from < to && to < it->size)
		keep(it, from, to - from < KEEP_MOST ? to - from : KEEP_MOST);
}

/* Reads the program headers and decides what to catch. */
static void plan(struct elfcatch *it)
{
	struct elffile file;
	MEM_AUTO unsigned char *head = mem_copy(it->stage, it->staged);
	it->is_planned = true;
	it->is_unwanted = true;
	if (open_head(&file, head, it->staged) != 0)
		return;
	it->is_unwanted = file.type != ET_EXEC && file.type != ET_DYN;
	keep(it, 0, HEAD);
	uint64_t end = 0;
	for (size_t i = 0; i < file.segment_count; i++) {
		const struct elfsegment *segment = &file.segment[i];
		if (segment->offset > it->size || segment->file_size > it->size - segment->offset)
			continue;
		if (segment->type == PT_LOAD)
			keep_gap(it, &file, segment->offset + segment->file_size);
		if (segment->type == PT_LOAD && segment->offset + segment->file_size > end)
			end = segment->offset + segment->file_size;
		if (segment->type == PT_NOTE || segment->type == PT_INTERP || segment->type == PT_DYNAMIC)
			keep(it, segment->offset,
			     segment->file_size < KEEP_MOST ? segment->file_size : KEEP_MOST);
	}
	it->tail = end;
	if (it->size - end > LIMIT_ELF_TAIL)
		it->tail = it->size - LIMIT_ELF_TAIL;
	elffile_release(&file);
}

static bool varint(const unsigned char *data, size_t size, size_t *at, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 35 && *at < size; shift += 7) {
		unsigned char byte = data[(*at)++];
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

/* Keeps the header and what follows it in place: two strings with their lengths in front. */
static void catch_go(struct elfcatch *it, uint64_t offset, const unsigned char *data, size_t size)
{
	size_t at = 32;
	uint64_t length = 0, more = 0;
	if (it->go_found++ >= GO_MOST || size < at + 1)
		return;
	if (!(data[15] & 2)) {
		keep(it, offset, at);
		it->needs_all = it->needs_all || data[14] == 4 || data[14] == 8;
		return;
	}
	if (!varint(data, size, &at, &length) || length >= size - at)
		return;
	at += (size_t)length;
	if (varint(data, size, &at, &more) && more <= LIMIT_GO_BUILDINFO)
		keep(it, offset, at + more);
}

/* Looks for Go's header in the stage; those in the last OVERLAP bytes wait for what follows. */
static void look_for_go(struct elfcatch *it, uint64_t offset, bool is_last)
{
	static const char magic[] = GO_BUILDINFO_MAGIC;
	const unsigned char *at = it->stage, *end = it->stage + it->staged;
	while ((at = memmem(at, (size_t)(end - at), magic, sizeof magic - 1)) != NULL) {
		bool is_whole = is_last || (size_t)(end - at) >= OVERLAP;
		uint64_t where = offset + (uint64_t)(at - it->stage);
		if (is_whole && where % 16 == 0)
			catch_go(it, where, at, (size_t)(end - at));
		at++;
	}
}

static void copy_part(struct elfcatch *it, uint64_t offset, uint64_t from, uint64_t to)
{
	uint64_t end = offset + it->staged;
	from = from > offset ? from : offset;
	to = to < end ? to : end;
	if (from < to)
		memcpy(it->data + from, it->stage + (from - offset), to - from);
}

/* Looks at what is staged, keeps what is wanted of it, and leaves the overlap. */
static void flush(struct elfcatch *it, bool is_last)
{
	uint64_t offset = it->seen - it->staged;
	if (!it->is_planned)
		plan(it);
	if (it->is_unwanted) {
		it->staged = 0;
		return;
	}
	look_for_go(it, offset, is_last);
	copy_part(it, offset, it->keep_all ? 0 : it->tail, it->size);
	for (size_t i = 0; i < it->range_count; i++)
		copy_part(it, offset, it->range[i].from, it->range[i].to);
	size_t left = it->staged < OVERLAP ? it->staged : OVERLAP;
	memmove(it->stage, it->stage + it->staged - left, left);
	it->staged = left;
}

void elfcatch_add(struct elfcatch *it, const void *data, size_t size)
{
	const unsigned char *from = data;
	if (size > it->size - it->seen)
		size = (size_t)(it->size - it->seen);
	while (size && !it->is_unwanted) {
		size_t part = STAGE - it->staged < size ? STAGE - it->staged : size;
		memcpy(it->stage + it->staged, from, part);
		it->staged += part;
		it->seen += part;
		from += part;
		size -= part;
		if (it->staged == STAGE || it->seen == it->size)
			flush(it, it->seen == it->size);
	}
}

void elfcatch_skip(struct elfcatch *it, uint64_t size)
{
	static const unsigned char zeros[STAGE];
	/* Enough to fill the stage, so that everything before the hole has been looked at. */
	uint64_t part = size < STAGE ? size : STAGE;
	elfcatch_add(it, zeros, (size_t)part);
	size -= part;
	if (size > it->size - it->seen)
		size = it->size - it->seen;
	if (size == 0 || it->is_unwanted)
		return;
	flush(it, true);
	it->staged = 0;
	it->seen += size;
}

void elfcatch_release(struct elfcatch *it)
{
	if (it->data)
		munmap(it->data, it->size);
	mem_auto_free(&it->stage);
	*it = (struct elfcatch){0};
}
