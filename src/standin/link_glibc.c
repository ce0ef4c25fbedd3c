#include "standin/link_glibc.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/strmap.h"
#include "wire/ar.h"
#include "wrap/elf_libelf.h"

/* Names that glibc's headers, and no others, put into objects: its fortified functions first. */
static bool is_fortify(const char *symbol)
{
	return str_starts(symbol, "__") && str_ends(symbol, "_chk");
}

static bool is_glibcs(const char *symbol)
{
	static const char *const starts[] = {"__isoc",  "__libc_",  "__ctype_", "__fdelt",
	                                     "__sched", "__nldbl_", "__res_",   "__register_atfork"};
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(symbol, starts[i]))
			return true;
	return is_fortify(symbol);
}

struct search {
	struct strmap defined;  /* by anything on the line */
	bool collects;          /* first walk: fill `defined`; second: look for what is not in it */
	char *archive, *member; /* the first that wants what is missing */
	size_t fortify, others; /* symbols it wants */
	char *example;          /* one of them */
	size_t members;         /* how many members want any */
};

static void look_at_symbols(struct search *search, const struct elffile *object,
                            const char *archive, const char *member)
{
	size_t fortify = 0, others = 0;
	const char *example = NULL;
	for (size_t i = 1; i < object->section_count; i++) {
		const struct elfsection *table = &object->section[i];
		struct elfsymbol symbol;
		if (table->type != SHT_SYMTAB)
			continue;
		for (size_t j = 1; j < elffile_symbol_count(object, table); j++) {
			if (!elffile_symbol(object, table, j, &symbol) || symbol.bind == STB_LOCAL ||
			    !is_glibcs(symbol.name))
				continue;
			if (search->collects && symbol.section != SHN_UNDEF)
				strmap_put(&search->defined, symbol.name, 1);
			if (search->collects || symbol.section != SHN_UNDEF || symbol.bind == STB_WEAK ||
			    strmap_get(&search->defined, symbol.name))
				continue;
			fortify += is_fortify(symbol.name);
			others += !is_fortify(symbol.name);
			example = example ? example : symbol.name;
		}
	}
	if (!example)
		return;
	if (search->members++ > 0)
		return;
	search->archive = str_dup(path_base(archive));
	search->member = str_dup(member);
	search->example = str_dup(example);
	search->fortify = fortify;
	search->others = others;
}

static void look_at_object(struct search *search, struct span bytes, const char *archive,
                           const char *member)
{
	struct elffile object;
	struct err ignored = ERR_INIT;
	if (elffile_open(&object, bytes.at, bytes.length, archive, &ignored) == 0) {
		look_at_symbols(search, &object, archive, member);
		elffile_release(&object);
	}
	err_clear(&ignored);
}

static void look_at_file(struct search *search, const char *path)
{
	struct fd_map map;
	struct ar archive;
	struct err ignored = ERR_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, &ignored) < 0) {
		err_clear(&ignored);
		return;
	}
	struct span bytes = {(const char *)map.data, map.size};
	if (search->collects && elffile_is(map.data, map.size)) {
		look_at_object(search, bytes, path, "");
	} else if (ar_is(map.data, map.size) &&
	           ar_open(&archive, map.data, map.size, path, &ignored) == 0) {
		for (size_t i = 0; i < archive.count; i++)
			look_at_object(search, archive.member[i].content, path, archive.member[i].name);
		ar_release(&archive);
	}
	err_clear(&ignored);
	fd_map_release(&map);
}

/* The archive that -lNAME means on this line, or NULL. */
static char *find_library(const struct linkline *line, const char *name)
{
	MEM_AUTO char *file = str_format("lib%s.a", name);
	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.item[i], *dir = NULL;
		if (word && str_starts(word, "-L")) /* always a word, but clang-tidy cannot know */
			dir = word[2] ? word + 2 : i + 1 < line->words.count ? line->words.item[i + 1] : NULL;
		char *path = dir ? path_join(dir, file) : NULL;
		if (path && path_is_file(path))
			return path;
		free(path);
	}
	return NULL;
}

static void walk(struct search *search, const struct linkline *line)
{
	for (size_t i = 0; i < line->inputs.count; i++) {
		const char *input = line->inputs.item[i];
		MEM_AUTO char *path = str_starts(input, "-l") ? find_library(line, input + 2)
		                                              : str_dup(input);
		if (path)
			look_at_file(search, path);
	}
}

static bool is_musl(const struct linkline *line)
{
	for (size_t i = 0; i < line->words.count; i++)
		if (strstr(line->words.item[i], "/ld-musl-") || strstr(line->words.item[i], "-linux-musl"))
			return true;
	return false;
}

static void say(const struct search *search)
{
	MEM_AUTO char *archive = out_clean(search->archive);
	MEM_AUTO char *member = out_clean(search->member);
	MEM_AUTO char *example = out_clean(search->example);
	size_t count = search->fortify ? search->fortify : search->others;
	MEM_AUTO char *more = search->members > 1
	                          ? str_format(" (%zu more members are like it)", search->members - 1)
	                          : str_dup("");
	out_note("%s(%s): %zu %s symbol%s such as %s, built for glibc; build it from source with "
	         "musl-gcc%s",
	         archive, member, count, search->fortify ? "fortify" : "glibc", count == 1 ? "" : "s",
	         example, more);
}

void link_glibc_explain(const struct linkline *line)
{
	if (!is_musl(line))
		return;
	struct search search = {.defined = STRMAP_INIT, .collects = true};
	walk(&search, line);
	search.collects = false;
	walk(&search, line);
	if (search.members > 0)
		say(&search);
	strmap_release(&search.defined);
	free(search.archive);
	free(search.member);
	free(search.example);
}
