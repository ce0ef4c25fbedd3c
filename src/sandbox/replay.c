#include "sandbox/replay.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "sandbox/child.h"
#include "wire/ar.h"
#include "wire/response.h"

bool replay_is_link(const struct command *command)
{
	return command->count == 0;
}

char *replay_output(const struct command *command)
{
	const char *output = "a.out";
	if (!replay_is_link(command))
		return NULL;
	for (size_t i = 1; i < command->words.count; i++) {
		const char *word = command->words.item[i];
		if (strcmp(word, "-o") == 0 && i + 1 < command->words.count)
			output = command->words.item[++i];
		else if (str_starts(word, "-o") && word[2])
			output = word + 2;
	}
	return path_join(command->folder, output);
}

/* Words by which a call writes further files: dependencies, maps, listings. */
static bool writes_more(const char *word, bool *next_too)
{
	static const char *const two[] = {"-MF", "-MT", "-MQ", "-aux-info", "-dumpdir", "-dumpbase"};
	static const char *const starts[] = {
		"-save-temps",           "--save-temps", "-Wp,-M",           "-Wl,-Map",      "-Wl,--Map",
		"-Wl,--dependency-file", "-Wa,-a",       "-fcallgraph-info", "-fstack-usage", "-fdump-"};
	*next_too = false;
	for (size_t i = 0; i < sizeof two / sizeof *two; i++)
		if (strcmp(word, two[i]) == 0)
			return *next_too = true;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(word, starts[i]))
			return true;
	return strcmp(word, "-MD") == 0 || strcmp(word, "-MMD") == 0 || strcmp(word, "-MP") == 0 ||
	       (str_starts(word, "-MF") && word[3]);
}

/* The words without -o and without those. */
static void plain_words(const struct command *command, struct strlist *out)
{
	for (size_t i = 0; i < command->words.count; i++) {
		const char *word = command->words.item[i];
		bool next_too;
		if (i > 0 && strcmp(word, "-o") == 0)
			i++;
		else if (i > 0 && str_starts(word, "-o") && word[2])
			continue;
		else if (i > 0 && writes_more(word, &next_too))
			i += next_too;
		else
			strlist_add(out, word);
	}
}

static int run(const char *program, const struct strlist *words, const char *folder,
               struct err *err)
{
	MEM_AUTO char **argv = mem_alloc((words->count + 1) * sizeof *argv);
	memcpy(argv, words->item, words->count * sizeof *argv);
	FD_AUTO int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (quiet < 0 || chdir(folder) != 0)
		return err_errno(err, ERR_FAIL, "cannot go to '%s'", folder);
	int status = 0;
	pid_t pid = child_start(program, argv, quiet, quiet, err);
	if (pid < 0 || child_wait(pid, &status, err) < 0)
		return -1;
	return status == 0 ? 0 : err_set(err, ERR_FAIL, "'%s' fails", words->item[0]);
}

/* The place in the scratch folder of the log's object. */
static char *scratch_object(const struct replay *replay, size_t command, size_t object)
{
	return str_format("%s/%zu-%zu.o", replay->folder, command, object);
}

/* Compiles the command's objects into the scratch folder, unless they are there. */
static int compile(const struct replay *replay, size_t at, size_t object, struct err *err)
{
	const struct command *command = &replay->log->item[at];
	MEM_AUTO char *path = scratch_object(replay, at, object);
	if (path_exists(path))
		return 0;
	if (command->count > 1)
		return err_set(err, ERR_FAIL, "several objects of one call");
	struct strlist words = {0};
	plain_words(command, &words);
	strlist_add(&words, "-o");
	strlist_add(&words, path);
	int rc = run(replay->standin, &words, command->folder, err);
	strlist_release(&words);
	return rc;
}

/* The object of the log that is this file, the last that was made; false when none is. */
static bool find_path(const struct command_log *log, const char *path, size_t *command,
                      size_t *object)
{
	MEM_AUTO char *real = path_real(path);
	for (size_t i = log->count; i-- > 0;)
		for (size_t j = 0; j < log->item[i].count; j++)
			if (strcmp(log->item[i].object[j].path, real) == 0) {
				*command = i;
				*object = j;
				return true;
			}
	return false;
}

static bool find_bytes(const struct command_log *log, struct span bytes, size_t *command,
                       size_t *object)
{
	uint64_t sum = command_sum(bytes);
	for (size_t i = log->count; i-- > 0;)
		for (size_t j = 0; j < log->item[i].count; j++)
			if (log->item[i].object[j].size == bytes.length && log->item[i].object[j].sum == sum) {
				*command = i;
				*object = j;
				return true;
			}
	return false;
}

/* A member under its own name, or, when the header has no room for that, a number. */
static void add_member(const char *name, const void *data, size_t size, struct buf *out)
{
	BUF_AUTO struct buf header = BUF_INIT;
	MEM_AUTO char *ended = strlen(name) < 16 && !strchr(name, '/')
	                           ? str_format("%s/", name)
	                           : str_format("%zu.o/", out->size);
	buf_format(&header, "%-16s%-12d%-6d%-6d%-8s%-10zu`\n", ended, 0, 0, 0, "100644", size);
	buf_add(out, header.data, header.size);
	buf_add(out, data, size);
	if (out->size & 1)
		buf_add_byte(out, '\n');
}

static int add_compiled(const struct replay *replay, const char *name, size_t command,
                        size_t object, struct buf *out, struct err *err)
{
	BUF_AUTO struct buf bytes = BUF_INIT;
	MEM_AUTO char *path = scratch_object(replay, command, object);
	if (compile(replay, command, object, err) < 0 ||
	    fd_read_file(path, LIMIT_ELF_FILE, &bytes, err) < 0)
		return -1;
	add_member(name, bytes.data, bytes.size, out);
	return 0;
}

/* Copies the archive with this build's objects made anew; *changed when there was one. */
static int copy_archive(const struct replay *replay, const struct ar *archive, bool *changed,
                        struct buf *out, struct err *err)
{
	buf_add_str(out, "!<arch>\n");
	for (size_t i = 0; i < archive->count; i++) {
		const struct ar_member *member = &archive->member[i];
		size_t command, object;
		if (!find_bytes(replay->log, member->content, &command, &object)) {
			add_member(member->name, member->content.at, member->content.length, out);
			continue;
		}
		*changed = true;
		if (add_compiled(replay, member->name, command, object, out, err) < 0)
			return -1;
	}
	return 0;
}

static int index_archive(const struct replay *replay, const char *path, struct err *err)
{
	struct strlist words = {0};
	strlist_add(&words, "env"); /* looks ranlib up */
	strlist_add(&words, "ranlib");
	strlist_add(&words, path);
	int rc = run("/usr/bin/env", &words, replay->folder, err);
	strlist_release(&words);
	return rc;
}

/* The archive as it is to be linked: its own path, or that of a copy in the scratch folder. */
static char *replaced_archive(const struct replay *replay, const char *path, size_t number,
                              struct err *err)
{
	struct fd_map map;
	struct ar archive;
	bool changed = false;
	BUF_AUTO struct buf copy = BUF_INIT;
	if (fd_map_file(path, LIMIT_ELF_FILE, &map, err) < 0)
		return NULL;
	if (!ar_is(map.data, map.size)) {
		fd_map_release(&map);
		return str_dup(path); /* a linker script */
	}
	int rc = ar_open(&archive, map.data, map.size, path, err);
	if (rc == 0 && !archive.is_thin)
		rc = copy_archive(replay, &archive, &changed, &copy, err);
	if (rc == 0)
		ar_release(&archive);
	fd_map_release(&map);
	if (rc < 0)
		return NULL;
	if (!changed)
		return str_dup(path);
	MEM_AUTO char *to = str_format("%s/%zu.a", replay->folder, number);
	FD_AUTO int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot make '%s'", to), NULL;
	if (fd_write_all(fd, copy.data, copy.size, to, err) < 0 || index_archive(replay, to, err) < 0)
		return NULL;
	return MEM_STEAL(to);
}

/* The archive that -lNAME means, when it lies in a folder of the line's -L; else NULL. */
static char *find_library(const struct replay *replay, const struct strlist *words,
                          const char *name)
{
	MEM_AUTO char *file = str_format("lib%s.a", name);
	MEM_AUTO char *shared = str_format("lib%s.so", name);
	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->item[i], *value = NULL;
		if (word && str_starts(word, "-L")) /* always a word, but clang-tidy cannot know */
			value = word[2] ? word + 2 : i + 1 < words->count ? words->item[i + 1] : NULL;
		MEM_AUTO char *dir = value ? path_join(replay->link->folder, value) : NULL;
		MEM_AUTO char *beside = dir ? path_join(dir, shared) : NULL;
		char *path = dir ? path_join(dir, file) : NULL;
		if (path && path_is_file(path) && !path_is_file(beside))
			return path;
		free(path);
	}
	return NULL;
}

/* The word that stands for `word` when objects are compiled anew; NULL on failure. */
static char *replaced_word(const struct replay *replay, const struct strlist *words, size_t at,
                           struct err *err)
{
	const char *word = words->item[at];
	size_t command, object;
	if (str_starts(word, "-l") && word[2]) {
		MEM_AUTO char *library = find_library(replay, words, word + 2);
		MEM_AUTO char *other = library ? replaced_archive(replay, library, at, err) : NULL;
		if (library && !other)
			return NULL;
		return library && strcmp(library, other) != 0 ? MEM_STEAL(other) : str_dup(word);
	}
	if (word[0] == '-')
		return str_dup(word);
	MEM_AUTO char *path = path_join(replay->link->folder, word);
	if (find_path(replay->log, path, &command, &object))
		return compile(replay, command, object, err) < 0 ? NULL
		                                                 : scratch_object(replay, command, object);
	if (!str_ends(word, ".a") || !path_is_file(path))
		return str_dup(word);
	MEM_AUTO char *other = replaced_archive(replay, path, at, err);
	if (!other)
		return NULL;
	return strcmp(other, path) == 0 ? str_dup(word) : MEM_STEAL(other);
}

static int expand(const struct command *link, struct strlist *out, struct err *err)
{
	struct strlist plain = {0};
	int rc = 0;
	plain_words(link, &plain);
	for (size_t i = 0; rc == 0 && i < plain.count; i++) {
		if (i == 0)
			strlist_add(out, plain.item[0]);
		else
			rc = response_add(out, plain.item[i], err);
	}
	strlist_release(&plain);
	return rc;
}

int replay_run(const struct replay *replay, bool compiles, struct buf *program, struct err *err)
{
	struct strlist words = {0}, line = {0};
	/* Response files are named from where the link ran. */
	int rc = chdir(replay->link->folder) != 0
	             ? err_errno(err, ERR_FAIL, "cannot go to '%s'", replay->link->folder)
	             : expand(replay->link, &words, err);
	for (size_t i = 0; rc == 0 && i < words.count; i++) {
		char *word = compiles && i > 0 ? replaced_word(replay, &words, i, err)
		                               : str_dup(words.item[i]);
		if (word)
			strlist_take(&line, word);
		else
			rc = -1;
	}
	MEM_AUTO char *output = path_join(replay->folder, "program");
	strlist_add(&line, "-o");
	strlist_add(&line, output);
	unlink(output);
	if (rc == 0)
		rc = run(replay->standin, &line, replay->link->folder, err);
	if (rc == 0)
		rc = fd_read_file(output, LIMIT_ELF_FILE, program, err);
	strlist_release(&words);
	strlist_release(&line);
	return rc;
}
