/* Any bytes are a plain archive whose entries lie in it, one behind the other, with clean paths, or
 * are not taken. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/tar_plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span archive = {(const char *)data, size};
	struct tar_plain_entry entry = {.kind = PLAIN_FILE};
	size_t at = 0, before = 0;
	int got;
	while ((got = tar_plain_next(archive, &at, &entry)) == 1) {
		const char *path = (const char *)entry.path.data;
		if (at <= before || at > size || entry.data.at + entry.data.length > archive.at + at)
			abort();
		if (*path == '/' || strstr(path, "//") || strcmp(path, "..") == 0 ||
		    strncmp(path, "../", 3) == 0 || strstr(path, "/../"))
			abort();
		before = at;
	}
	if (tar_plain_is(archive) && got != 0)
		abort();
	tar_plain_release(&entry);
	return 0;
}
