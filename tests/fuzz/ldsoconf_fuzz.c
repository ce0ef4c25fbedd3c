/* ld.so.conf and ld-musl-ARCH.path: entries lie inside the text, and the walk ends. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/ldsoconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct span entry, struct span text)
{
	if (entry.length == 0 || entry.at < text.at || entry.at + entry.length > text.at + text.length)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size}, entry;
	struct ldsoconf_cursor cursor = {.rest = text};
	enum ldsoconf_kind kind;
	while (ldsoconf_next(&cursor, &kind, &entry)) {
		check(entry, text);
		if (kind == LDSOCONF_DIR && entry.at[0] != '/')
			abort();
	}
	struct span rest = text;
	while (ldsoconf_musl_next(&rest, &entry))
		check(entry, text);
	return 0;
}
