/* Any sequence of files, links, folders and layers is a file system: one line each, "KIND PATH
 * TEXT", of which the books stay right. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "input/rootscan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_file(struct rootscan *scan, const char *path, struct span text)
{
	static const unsigned char elf[128] = {
		0x7f, 'E', 'L', 'F', 2, 1, 1, [16] = 2, [18] = 62, [20] = 1, [24] = 1, [52] = 64};
	bool is_elf = text.length == 0;
	const void *from = is_elf ? (const void *)elf : text.at;
	size_t size = is_elf ? sizeof elf : text.length;
	if (!rootscan_begin(scan, path, size))
		return;
	rootscan_add(scan, from, size);
	rootscan_end(scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size}, line, kind, path;
	struct rootscan *scan = rootscan_new(size % 2);
	struct inventory found = INVENTORY_INIT;
	rootscan_layer(scan);
	while (span_line(&rest, &line)) {
		if (!span_word(&line, &kind) || !span_word(&line, &path)) {
			rootscan_layer(scan);
			continue;
		}
		if (memchr(path.at, '\0', path.length) || memchr(line.at, '\0', line.length))
			continue;
		char *name = span_dup(path), *text = span_dup(span_trim(line));
		/* A ';' stands for a line break, so that a line can hold a database. */
		for (char *at = text; *at; at++)
			*at = *at == ';' ? '\n' : *at;
		if (kind.at[0] == 'l')
			rootscan_link(scan, name, text);
		else if (kind.at[0] == 'd' || kind.at[0] == 's')
			rootscan_other(scan, name, kind.at[0] == 'd');
		else
			add_file(scan, name, span_of(text));
		free(name);
		free(text);
	}
	rootscan_finish(scan, &found);
	inventory_sort(&found);
	inventory_release(&found);
	rootscan_free(scan);
	return 0;
}
