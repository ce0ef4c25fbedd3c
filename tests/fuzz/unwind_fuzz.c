/* Any bytes are an unwind table or are refused; the pieces tile the section either way.  The first
 * byte says how the program writes numbers. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"
#include "resolve/unwind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct linkmap_section *section = calloc(2, sizeof *section);
	struct linkmap_piece *table = calloc(1, sizeof *table), *code = calloc(2, sizeof *code);
	struct err err = ERR_INIT;
	if (!section || !table || !code)
		abort();
	*table = (struct linkmap_piece){0, size - 1, LINKMAP_MERGED, NULL, false};
	code[0] = (struct linkmap_piece){0, 16, 0, NULL, false};
	code[1] = (struct linkmap_piece){16, 16, 1, NULL, false};
	section[0] = (struct linkmap_section){str_dup(".eh_frame"), 0x2000, size - 1, table, 1, 1};
	section[1] = (struct linkmap_section){str_dup(".text"), 0x1000, 32, code, 2, 2};
	struct linkmap map = {.section = section, .section_count = 2, .section_cap = 2};
	struct unwind_table frames = {{(const char *)data + 1, size - 1}, data[0] & 1, data[0] & 2};
	if (unwind_split(&map, 0, &frames, &err) != 0)
		err_clear(&err);
	uint64_t end = 0;
	for (size_t i = 0; i < section[0].count; i++) {
		if (section[0].piece[i].offset != end)
			abort();
		end += section[0].piece[i].size;
	}
	if (end != size - 1)
		abort();
	linkmap_release(&map);
	return 0;
}
