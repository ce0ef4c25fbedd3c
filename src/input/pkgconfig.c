#include "input/pkgconfig.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "input/purl_source.h"
#include "wire/decl.h"
#include "wire/pkgconfig_file.h"

#define FILES_MOST 1024

/* The prefix: what stands before /lib or /include. */
static char *prefix_of(const char *path)
{
	static const char *const marks[] = {"/lib/", "/lib64/", "/include/"};
	const char *best = NULL;
	for (size_t i = 0; i < 3; i++)
		for (const char *at = strstr(path, marks[i]); at; at = strstr(at + 1, marks[i]))
			if (!best || at > best)
				best = at;
	return best && best != path ? str_dup_n(path, (size_t)(best - path)) : NULL;
}

/* libfoo.a, libfoo.so.1 → foo; headers: their name without .h. */
static char *stem_of(const char *path)
{
	const char *base = path_base(path);
	if (str_starts(base, "lib") && (strstr(base, ".a") || strstr(base, ".so")))
		base += 3;
	return str_dup_n(base, strcspn(base, "."));
}

static bool read_file(const char *dir, const char *name, struct pkgconfig_file *out)
{
	MEM_AUTO char *path = path_join(dir, name);
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (fd_read_file(path, LIMIT_TEXT_FILE, &text, &err) != 0 ||
	    pkgconfig_file_read(buf_span(&text), out, &err) != 0) {
		err_clear(&err);
		return false;
	}
	return true;
}

struct choice {
	struct pkgconfig_file best;
	int rank; /* 0: none */
	size_t seen;
};

static void consider(struct choice *choice, const char *dir, const char *file, const char *stem,
                     const char *folder)
{
	struct pkgconfig_file pc;
	MEM_AUTO char *name = str_dup_n(file, strlen(file) - strlen(".pc"));
	if (!read_file(dir, file, &pc))
		return;
	choice->seen++;
	int rank = 1;
	if (decl_same_name(name, folder))
		rank = 2;
	if (decl_same_name(name, stem))
		rank = 3;
	if (pkgconfig_file_links(&pc, stem))
		rank = 4;
	if (rank > choice->rank) {
		pkgconfig_file_release(&choice->best);
		choice->best = pc;
		choice->rank = rank;
	} else {
		pkgconfig_file_release(&pc);
	}
}

static void search(struct choice *choice, const char *prefix, const char *below, const char *stem,
                   const char *folder)
{
	MEM_AUTO char *dir = path_join(prefix, below);
	DIR *open = opendir(dir);
	const struct dirent *entry;
	struct strlist files = {0};
	while (open && (entry = readdir(open)) && files.count < FILES_MOST)
		if (str_ends(entry->d_name, ".pc"))
			strlist_add(&files, entry->d_name);
	if (open)
		closedir(open);
	strlist_sort_unique(&files);
	for (size_t i = 0; i < files.count; i++)
		consider(choice, dir, files.item[i], stem, folder);
	strlist_release(&files);
}

bool pkgconfig_owner(const char *path, struct component *out)
{
	static const char *const places[] = {"lib/pkgconfig", "lib64/pkgconfig", "share/pkgconfig"};
	MEM_AUTO char *prefix = prefix_of(path);
	if (!prefix)
		return false;
	MEM_AUTO char *stem = stem_of(path);
	MEM_AUTO char *dir = path_dir(path);
	struct choice choice = {0};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		search(&choice, prefix, places[i], stem, path_base(dir));
	bool found = choice.rank > 1 || (choice.rank == 1 && choice.seen == 1);
	if (found) {
		*out = (struct component){.how = HOW_STATIC};
		out->name = str_dup(choice.best.name);
		out->version = str_dup(choice.best.version);
		out->purl = purl_of_type("generic", NULL, out->name, out->version);
	}
	pkgconfig_file_release(&choice.best);
	return found;
}
