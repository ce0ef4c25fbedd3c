/* Any ELF file is stripped or refused.  What comes out is an ELF file with the same loaded bytes,
 * and stripping it once more changes nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "assemble/elfstrip.h"
#include "input/elflayout.h"
#include "input/elfsbom.h"
#include "resolve/account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void account(const struct elffile *file)
{
	struct err err = ERR_INIT;
	struct elfsbom bill;
	struct layout layout;
	struct account account;
	if (elfsbom_read(file, &bill, &err) == 0) {
		if (elflayout_read(file, &layout, &err) == 0) {
			account_file(&layout, &bill.sbom, &account, &err);
			layout_release(&layout);
		}
		elfsbom_release(&bill);
	}
	err_clear(&err);
}

static void compare_loaded(const struct elffile *old, const struct elffile *new)
{
	if (old->segment_count != new->segment_count || old->entry != new->entry)
		abort();
	size_t header = old->is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	for (size_t i = 0; i < old->segment_count; i++) {
		const struct elfsegment *segment = &old->segment[i];
		uint64_t from = segment->offset < header ? header : segment->offset;
		uint64_t to = segment->offset + segment->file_size;
		if (from < to && memcmp(old->data + from, new->data + from, to - from) != 0)
			abort();
	}
}

static void strip(const struct elffile *file, const struct elfstrip_wishes *wishes)
{
	struct err err = ERR_INIT;
	struct buf once = BUF_INIT, twice = BUF_INIT;
	if (elfstrip(file, wishes, &once, NULL, &err) == 0) {
		struct elffile again;
		if (elffile_open(&again, once.data, once.size, "again", &err) != 0)
			abort();
		compare_loaded(file, &again);
		if (elfstrip(&again, wishes, &twice, NULL, &err) != 0 || once.size != twice.size ||
		    memcmp(once.data, twice.data, once.size) != 0)
			abort();
		account(&again);
		elffile_release(&again);
	}
	err_clear(&err);
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct elffile file;
	struct strlist keep = {0};
	struct elfstrip_wishes library = {.keep_loaded = true, .keep = &keep};
	strlist_add(&keep, ".comment");
	if (elffile_open(&file, data, size, "fuzz", &err) == 0) {
		account(&file);
		strip(&file, NULL);
		strip(&file, &library);
		elffile_release(&file);
	}
	strlist_release(&keep);
	err_clear(&err);
	return 0;
}
