#include "standin/precompiled.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"

/* Where the record of a precompiled header is kept. */
static char *kept_path(const char *standin, const char *path)
{
	if (standin[0] != '/')
		return NULL;
	MEM_AUTO char *absolute = path_real(path);
	uint64_t sum = 0xcbf29ce484222325u;
	for (const char *at = absolute; *at; at++)
		sum = (sum ^ (unsigned char)*at) * 0x100000001b3u;
	MEM_AUTO char *exec = path_dir(standin);
	MEM_AUTO char *top = path_dir(exec);
	return str_format("%s/known/gch-%016llx", top, (unsigned long long)sum);
}

int precompiled_keep(const char *standin, const char *path, struct span record, struct err *err)
{
	MEM_AUTO char *kept = kept_path(standin, path);
	if (!kept)
		return err_set(err, ERR_FAIL, "there is no folder to keep the record of '%s' in", path);
	MEM_AUTO char *temporary = str_format("%s.%ld", kept, (long)getpid());
	FD_AUTO int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot make '%s'", temporary);
	if (fd_write_all(fd, record.at, record.length, temporary, err) < 0) {
		unlink(temporary);
		return -1;
	}
	if (rename(temporary, kept) != 0) {
		err_errno(err, ERR_FAIL, "cannot make '%s'", kept);
		unlink(temporary);
		return -1;
	}
	return 0;
}

static bool expand_one(const char *standin, const char *path, struct compile_record *record)
{
	struct err ignored = ERR_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	struct compile_records records = {0};
	MEM_AUTO char *kept = kept_path(standin, path);
	bool known = kept && fd_read_file(kept, LIMIT_COMPILE_RECORD, &text, &ignored) == 0 &&
	             compile_records_read(buf_span(&text), &records, &ignored) == 0;
	for (size_t i = 0; known && i < records.count; i++) {
		for (size_t k = 0; k < records.item[i].src.count; k++)
			strlist_add(&record->hdr, records.item[i].src.item[k]);
		for (size_t k = 0; k < records.item[i].hdr.count; k++)
			strlist_add(&record->hdr, records.item[i].hdr.item[k]);
	}
	compile_records_release(&records);
	err_clear(&ignored);
	return known;
}

void precompiled_expand(const char *standin, struct compile_record *record)
{
	size_t count = record->hdr.count;
	for (size_t i = 0; i < count; i++) {
		/* The list moves when it grows. */
		MEM_AUTO char *path = str_dup(record->hdr.item[i]);
		if (str_ends(path, ".gch") && !expand_one(standin, path, record))
			strlist_add(&record->gap, "the headers in a precompiled header made without tare");
	}
}

static bool has_precompiled(const char *dir, const char *name)
{
	MEM_AUTO char *joined = path_join(dir, name);
	MEM_AUTO char *path = str_format("%s.gch", joined);
	return path_exists(path);
}

/* The name in the first #include of a source; NULL when there is none near its start. */
static char *first_include(const char *source)
{
	struct err ignored = ERR_INIT;
	struct fd_map map;
	if (!path_is_file(source))
		return NULL; /* opening a pipe would be noticed by who writes to it */
	if (fd_map_file(source, LIMIT_DEPS_FILE, &map, &ignored) < 0) {
		err_clear(&ignored);
		return NULL;
	}
	char *name = NULL;
	struct span text = {(const char *)map.data, map.size}, line;
	for (int i = 0; i < 400 && !name && span_line(&text, &line); i++) {
		struct span rest = span_trim(line);
		if (rest.length < 10 || rest.at[0] != '#')
			continue;
		rest = span_trim((struct span){rest.at + 1, rest.length - 1});
		if (!span_starts(rest, "include"))
			continue;
		rest = span_trim((struct span){rest.at + 7, rest.length - 7});
		if (rest.length > 2 && (rest.at[0] == '"' || rest.at[0] == '<')) {
			size_t size = 1;
			while (size < rest.length && rest.at[size] != '"' && rest.at[size] != '>')
				size++;
			name = str_dup_n(rest.at + 1, size - 1);
		}
	}
	fd_map_release(&map);
	return name;
}

/* The value of argv[*i] when it is option VALUE or optionVALUE; moves *i to the value. */
static const char *value_of(char *const *argv, size_t *i, const char *option)
{
	size_t length = strlen(option);
	if (strncmp(argv[*i], option, length) != 0)
		return NULL;
	if (argv[*i][length])
		return argv[*i] + length;
	return argv[*i + 1] ? argv[++*i] : NULL;
}

static bool in_search_path(const char *name, char *const *argv)
{
	static const char *const folders[] = {"-iquote", "-isystem", "-I"};
	for (size_t i = 1; argv[i]; i++) {
		const char *dir = NULL;
		for (size_t k = 0; !dir && k < sizeof folders / sizeof *folders; k++)
			dir = value_of(argv, &i, folders[k]);
		if (dir && has_precompiled(dir, name))
			return true;
	}
	return false;
}

bool precompiled_is_near(const struct cc1_line *line, char *const *argv)
{
	for (size_t i = 1; argv[i]; i++) {
		if (strcmp(argv[i], "-include") != 0 || !argv[i + 1])
			continue;
		const char *name = argv[++i];
		if (has_precompiled(NULL, name) || in_search_path(name, argv))
			return true;
	}
	if (line->precompiled || strcmp(line->source, "-") == 0)
		return false;
	MEM_AUTO char *name = first_include(line->source);
	MEM_AUTO char *dir = path_dir(line->source);
	return name && (has_precompiled(dir, name) || in_search_path(name, argv));
}
