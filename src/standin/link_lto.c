/* Link-time optimisation: from the plugin's resolution and the output's symbols to owners. */
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/strmap.h"
#include "input/objectstore.h"
#include "resolve/lto.h"
#include "standin/link_job.h"
#include "wire/bitcode.h"
#include "wire/bitcode_symbols.h"
#include "wire/lto_resolution.h"

/* What GCC's plugin wrote: which object's definition of each symbol prevailed. */
static int read_resolution(const struct link_job *job, const struct linkmap *map,
                           const struct link_names *names, struct strmap *definer, struct err *err)
{
	struct fd_map text;
	struct lto_resolution resolution;
	struct strmap sources = STRMAP_INIT;
	if (!job->line.resolution || !path_is_file(job->line.resolution))
		return 0;
	if (fd_map_file(job->line.resolution, LIMIT_MAP_FILE, &text, err) != 0)
		return -1;
	int rc = lto_resolution_read((struct span){(const char *)text.data, text.size}, &resolution,
	                             err);
	fd_map_release(&text);
	if (rc != 0)
		return -1;
	for (size_t i = 0; i < map->input_count; i++)
		if (names->is_source[i])
			strmap_put(&sources, map->input[i].path, i);
	for (size_t i = 0; i < resolution.count; i++) {
		size_t *input = strmap_get(&sources, resolution.item[i].path);
		if (input)
			strmap_put(definer, resolution.item[i].symbol, *input);
	}
	strmap_release(&sources);
	lto_resolution_release(&resolution);
	return 0;
}

/* Bitcode says itself what it defines; of several definitions the first in link order prevails. */
static void read_bitcode(const struct linkmap *map, const struct link_names *names,
                         struct strmap *definer)
{
	struct objectstore store = OBJECTSTORE_INIT;
	for (size_t i = 0; i < map->input_count; i++) {
		const struct linkmap_input *input = &map->input[i];
		struct strlist symbols = {0};
		struct err ignored = ERR_INIT;
		if (!names->is_source[i])
			continue;
		struct span object = objectstore_get(&store, input->path, input->member, 0);
		if (bitcode_is(object) && bitcode_symbols(object, &symbols, &ignored) != 0)
			err_clear(&ignored); /* its bytes stay shared */
		for (size_t j = 0; j < symbols.count; j++)
			if (!strmap_get(definer, symbols.item[j]))
				strmap_put(definer, symbols.item[j], i);
		strlist_release(&symbols);
	}
	objectstore_release(&store);
}

/* Functions and objects of the output's symbol table; empty when the link strips it (-s). */
static struct lto_symbol *read_symbols(const struct elffile *output, size_t *count)
{
	struct lto_symbol *list = NULL;
	size_t used = 0, cap = 0;
	for (size_t i = 1; i < output->section_count; i++) {
		const struct elfsection *table = &output->section[i];
		if (table->type != SHT_SYMTAB)
			continue;
		struct elfsymbol symbol;
		for (size_t j = 1; j < elffile_symbol_count(output, table); j++) {
			if (!elffile_symbol(output, table, j, &symbol) || symbol.size == 0 ||
			    (symbol.type != STT_FUNC && symbol.type != STT_OBJECT))
				continue;
			mem_grow(&list, &cap, used + 1, sizeof *list);
			list[used++] = (struct lto_symbol){symbol.value, symbol.size, symbol.name};
		}
	}
	*count = used;
	return list;
}

int link_lto_settle(const struct link_job *job, const struct elffile *output, struct linkmap *map,
                    struct link_names *names, struct err *err)
{
	bool has_product = false;
	for (size_t i = 0; i < map->input_count; i++)
		has_product = has_product || names->is_product[i];
	if (!has_product)
		return 0;
	struct strmap definer = STRMAP_INIT;
	if (read_resolution(job, map, names, &definer, err) != 0)
		return -1;
	read_bitcode(map, names, &definer);
	size_t count;
	MEM_AUTO struct lto_symbol *symbols = read_symbols(output, &count);
	/* gcc tells its plugin's helper, and so us, how it was asked to divide the work. */
	const char *options = getenv("COLLECT_GCC_OPTIONS");
	bool one_to_one = options && strstr(options, "'-flto-partition=1to1'");
	struct lto_inputs inputs = {names->is_product, names->is_source, &definer, one_to_one};
	lto_settle(map, names->owner, &inputs, symbols, count);
	strmap_release(&definer);
	return 0;
}
