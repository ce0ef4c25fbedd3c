#include "input/worktree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/capture.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

#define OUTPUT_MOST ((size_t)4 << 20)

/* Runs git in `top`; its exit status, or -1. */
static int run_git(const char *top, const char *const *words, size_t count, size_t ceiling,
                   struct buf *out)
{
	const char *argv[16] = {"git", "--no-optional-locks",      "-c", "core.fsmonitor=false",
	                        "-c",  "core.hooksPath=/dev/null", "-C", top};
	size_t used = 8;
	for (size_t i = 0; i < count && used < 15; i++)
		argv[used++] = words[i];
	struct err err = ERR_INIT;
	int status = capture_run(argv, ceiling, out, &err);
	err_clear(&err);
	return status;
}

/* The trimmed output of git in `top`, or NULL. */
static char *ask(const char *top, const char *const *words, size_t count)
{
	BUF_AUTO struct buf out = BUF_INIT;
	int status = run_git(top, words, count, OUTPUT_MOST, &out);
	return status == 0 ? span_dup(span_trim(buf_span(&out))) : NULL;
}

static bool is_plain(const char *text, const char *more)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr(more, *text))
			return false;
	return true;
}

void worktree_take_remote(struct worktree *tree, const char *url)
{
	const char *scheme = strstr(url, "://");
	if (str_starts(url, "file:") || url[0] == '/' || url[0] == '.')
		return;
	const char *rest = scheme ? scheme + 3 : url;
	size_t length = strcspn(rest, scheme ? "/" : ":");
	if (!rest[length])
		return; /* a path on this machine */
	MEM_AUTO char *authority = str_dup_n(rest, length);
	const char *at = strrchr(authority, '@'); /* what is before it are credentials */
	MEM_AUTO char *host = str_dup(at ? at + 1 : authority);
	host[strcspn(host, ":")] = '\0'; /* a port */
	MEM_AUTO char *path = str_dup(rest + length + 1);
	path[strcspn(path, "?#")] = '\0';
	for (size_t end = strlen(path); end && path[end - 1] == '/';)
		path[--end] = '\0';
	if (str_ends(path, ".git"))
		path[strlen(path) - 4] = '\0';
	const char *start = path;
	while (*start == '/')
		start++;
	if (!*host || !*start || !is_plain(host, ".-_") || !is_plain(start, "/.-_+~"))
		return;
	str_set(&tree->host, host);
	str_set(&tree->path, start);
	free(tree->remote);
	tree->remote = str_format("https://%s/%s", host, start);
}

/* `git status --porcelain=v2 --branch`: "# branch.oid HASH", then a line for each changed file. */
static void take_status(struct worktree *tree, const char *text)
{
	struct span rest = span_of(text), line;
	while (span_line(&rest, &line)) {
		static const char key[] = "# branch.oid ";
		if (!span_starts(line, "#")) {
			tree->dirty = true;
			return;
		}
		if (!span_starts(line, key))
			continue;
		size_t skip = sizeof key - 1;
		char *commit = str_dup_n(line.at + skip, line.length - skip);
		size_t size = strlen(commit);
		if ((size == 40 || size == 64) && is_plain(commit, ""))
			tree->commit = commit;
		else
			free(commit); /* "(initial)" */
	}
}

/* Most trees that were never pushed say so in a file that is quick to read. */
static bool may_have_remote(const char *top)
{
	MEM_AUTO char *path = path_join(top, ".git/config");
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (!path_is_file(path) || fd_read_file(path, 1 << 20, &text, &err) != 0) {
		err_clear(&err);
		return true;
	}
	return memmem(text.data, text.size, "[remote", 7) ||
	       memmem(text.data, text.size, "[include", 8);
}

static void read_versions(const char *top, struct worktree *out)
{
	static const char *const status[] = {"status", "--porcelain=v2", "--branch",
	                                     "--untracked-files=no", "--ignore-submodules=none"};
	static const char *const describe[] = {"describe", "--tags"};
	MEM_AUTO char *state = ask(top, status, 5);
	if (state)
		take_status(out, state);
	MEM_AUTO char *tag = out->commit ? ask(top, describe, 2) : NULL;
	if (tag && *tag && is_plain(tag, ".+~_-/"))
		out->describe = str_format("%s%s", tag, out->dirty ? "-dirty" : "");
}

static void read_commit(const char *top, struct worktree *out)
{
	static const char *const words[] = {"rev-parse", "--verify", "--quiet", "HEAD"};
	MEM_AUTO char *commit = ask(top, words, 4);
	if (commit && is_plain(commit, "") && (strlen(commit) == 40 || strlen(commit) == 64))
		out->commit = MEM_STEAL(commit);
}

void worktree_read(const char *top, bool versions, struct worktree *out)
{
	static const char *const remote[] = {"config", "--get", "remote.origin.url"};
	*out = (struct worktree){0};
	MEM_AUTO char *url = may_have_remote(top) ? ask(top, remote, 3) : NULL;
	if (url)
		worktree_take_remote(out, url);
	if (versions)
		read_versions(top, out);
	else if (out->remote && !str_equal(out->host, "github.com"))
		read_commit(top, out);
}

bool worktree_tracks(const char *top, const char *dir)
{
	const char *words[] = {"ls-files", "--cached", "--", dir};
	BUF_AUTO struct buf out = BUF_INIT;
	int status = run_git(top, words, 4, 1 << 16, &out);
	return status != 0 || out.size > 0; /* also when it printed more than we wanted to read */
}

void worktree_release(struct worktree *tree)
{
	free(tree->commit);
	free(tree->describe);
	free(tree->remote);
	free(tree->host);
	free(tree->path);
	*tree = (struct worktree){0};
}

bool worktree_is_top(const char *dir, bool *is_submodule)
{
	MEM_AUTO char *path = path_join(dir, ".git");
	if (is_submodule)
		*is_submodule = false;
	if (path_is_dir(path))
		return true;
	BUF_AUTO struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	if (!path_is_file(path) || fd_read_file(path, 64 << 10, &text, &err) != 0) {
		err_clear(&err);
		return false;
	}
	struct span content = buf_span(&text);
	if (!span_starts(content, "gitdir:"))
		return false;
	if (is_submodule)
		*is_submodule = memmem(content.at, content.length, "/modules/", 9) != NULL;
	return true;
}
