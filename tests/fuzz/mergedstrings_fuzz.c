/* Any bytes against any sources: the pieces tile the section, and time stays in bounds.  The first
 * byte says how much of the rest is sources, the second of what kind they are. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "resolve/mergedstrings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4)
		return 0;
	const char *rest = (const char *)data + 2;
	size_t given = (size - 2) * data[0] / 256, half = given / 2;
	uint64_t entry = (uint64_t)1 << (data[1] & 7);
	struct merge_source source[2] = {
		{0, data[1] & 8, entry, entry, {rest, half}},
		{1, data[1] & 16, data[1] & 32 ? entry : 1, 0, {rest + half, given - half}},
	};
	struct span bytes = {rest + given, size - 2 - given};
	struct linkmap_piece *piece = calloc(1, sizeof *piece);
	if (!piece)
		abort();
	*piece = (struct linkmap_piece){0, bytes.length, data[1] & 64 ? 5 : LINKMAP_MERGED, NULL,
	                                data[1] & 64};
	struct linkmap_section section = {NULL, 0x1000, bytes.length, piece, 1, 1};
	struct mergedstrings *strings = mergedstrings_new(source, 2);
	mergedstrings_split(strings, &section, bytes);
	uint64_t end = 0;
	for (size_t i = 0; i < section.count; i++) {
		if (section.piece[i].offset != end)
			abort();
		end += section.piece[i].size;
		free(section.piece[i].name);
	}
	if (end != bytes.length)
		abort();
	free(section.piece);
	mergedstrings_free(strings);
	return 0;
}
