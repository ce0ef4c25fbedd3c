#include "input/history.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/capture.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "input/worktree.h"

#define DEPTH 4
#define DIGITS 40
#define LINE (DIGITS + 1)

/* A commit with all that came before it: lines of 40 digits, sorted.  Empty when no tree has it. */
struct past {
	char commit[DIGITS + 1];
	struct buf lines;
};

struct history {
	struct strlist tree;
	struct past *past;
	size_t count, cap;
};

static void find_trees(struct history *history, const char *dir, unsigned depth)
{
	if (worktree_is_top(dir, NULL))
		strlist_add(&history->tree, dir);
	DIR *folder = depth ? opendir(dir) : NULL;
	const struct dirent *entry;
	while (folder && history->tree.count < LIMIT_WORK_TREES && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.' || (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
			continue;
		MEM_AUTO char *below = path_join(dir, entry->d_name);
		if (path_is_dir(below))
			find_trees(history, below, depth - 1);
	}
	if (folder)
		closedir(folder);
}

struct history *history_open(const char *dir, struct err *err)
{
	struct history *history = mem_alloc(sizeof *history);
	find_trees(history, dir, DEPTH);
	if (history->tree.count == 0) {
		err_set(err, ERR_FAIL, "there is no git work tree in '%s'", dir);
		history_close(history);
		return NULL;
	}
	strlist_sort_unique(&history->tree);
	return history;
}

void history_close(struct history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < history->count; i++)
		buf_release(&history->past[i].lines);
	free(history->past);
	strlist_release(&history->tree);
	free(history);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, DIGITS);
}

/* Asks one tree; true when it has the commit. */
static bool read_past(const char *tree, const char *commit, struct buf *lines)
{
	const char *argv[] = {"git",      "--no-optional-locks",
	                      "-c",       "core.fsmonitor=false",
	                      "-C",       tree,
	                      "rev-list", commit,
	                      "--",       NULL};
	struct err err = ERR_INIT;
	int status = capture_run(argv, LIMIT_COMMITS * LINE, lines, &err);
	err_clear(&err);
	if (status != 0 || lines->size == 0 || lines->size % LINE != 0) {
		lines->size = 0;
		return false;
	}
	qsort(lines->data, lines->size / LINE, LINE, compare);
	return true;
}

static const struct past *past_of(struct history *history, const char *commit)
{
	char lower[DIGITS + 1];
	for (size_t i = 0; i < DIGITS; i++)
		lower[i] = (char)tolower((unsigned char)commit[i]);
	lower[DIGITS] = '\0';
	for (size_t i = 0; i < history->count; i++)
		if (strcmp(history->past[i].commit, lower) == 0)
			return &history->past[i];
	mem_grow(&history->past, &history->cap, history->count + 1, sizeof *history->past);
	struct past *past = &history->past[history->count++];
	*past = (struct past){.lines = BUF_INIT};
	memcpy(past->commit, lower, sizeof lower);
	for (size_t i = 0; i < history->tree.count; i++)
		if (read_past(history->tree.item[i], past->commit, &past->lines))
			break;
	return past;
}

bool history_knows(struct history *history, const char *commit)
{
	if (strlen(commit) != DIGITS || strspn(commit, "0123456789abcdefABCDEF") != DIGITS)
		return false;
	return past_of(history, commit)->lines.size != 0;
}

bool history_comes_before(void *context, struct span ancestor, struct span commit)
{
	char key[DIGITS], of[DIGITS + 1] = "";
	if (ancestor.length != DIGITS || commit.length != DIGITS)
		return false;
	memcpy(of, commit.at, DIGITS);
	for (size_t i = 0; i < DIGITS; i++)
		key[i] = (char)tolower((unsigned char)ancestor.at[i]);
	const struct past *past = past_of(context, of);
	return past->lines.size &&
	       bsearch(key, past->lines.data, past->lines.size / LINE, LINE, compare) != NULL;
}
