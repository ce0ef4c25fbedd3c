/* Any text is a run of records or is refused; what is taken is written back and read the same, and
 * every place of it has an owner. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "resolve/expand.h"
#include "wire/relmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expand(const struct linkmap *record)
{
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct expansion *expansion = mem_alloc(sizeof *expansion);
	relmap_write(record, "/", &text);
	struct span rest = buf_span(&text);
	if (relmap_next(&rest, &expansion->inner, &err) != 1 || rest.length ||
	    expansion->inner.input_count != record->input_count)
		abort();
	expansion->target = mem_alloc(record->input_count * sizeof *expansion->target);
	expansion_index(expansion);
	for (size_t i = 0; i < expansion->inner.section_count; i++) {
		const struct linkmap_section *section = &expansion->inner.section[i];
		uint64_t run;
		for (uint64_t at = 0; at < section->size; at += run) {
			expansion_owner(expansion, section->name, section->size, at, &run);
			if (run == 0 || run > section->size - at)
				abort();
		}
	}
	expansion_free(expansion);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linkmap record;
	struct err err = ERR_INIT;
	struct span rest = {(const char *)data, size};
	while (relmap_next(&rest, &record, &err) > 0) {
		expand(&record);
		linkmap_release(&record);
	}
	err_clear(&err);
	return 0;
}
