#include "standin/real_cc1.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "sandbox/child.h"
#include "standin/next_tool.h"

static uint64_t mix(uint64_t sum, const void *data, size_t size)
{
	const unsigned char *at = data;
	for (size_t i = 0; i < size; i++)
		sum = (sum ^ at[i]) * 0x100000001b3u; /* FNV-1a: names a cache entry, secures nothing */
	return sum;
}

/* Where the answer for this compiler is kept; NULL when the stand-in's folder is not known. */
static char *known_path(const char *standin, const char *name, const char *compiler)
{
	struct stat st;
	if (standin[0] != '/' || stat(compiler, &st) != 0)
		return NULL;
	uint64_t sum = mix(0xcbf29ce484222325u, compiler, strlen(compiler));
	sum = mix(sum, &st.st_ino, sizeof st.st_ino);
	sum = mix(sum, &st.st_size, sizeof st.st_size);
	sum = mix(sum, &st.st_mtim, sizeof st.st_mtim);
	MEM_AUTO char *exec = path_dir(standin);
	MEM_AUTO char *top = path_dir(exec);
	return str_format("%s/known/%s-%016llx", top, name, (unsigned long long)sum);
}

static char *read_link(const char *path)
{
	char target[PATH_MAX];
	ssize_t length = readlink(path, target, sizeof target - 1);
	if (length <= 0)
		return NULL;
	target[length] = '\0';
	return access(target, X_OK) == 0 ? str_dup(target) : NULL;
}

/* Best effort: without it the next compile asks again. */
static void keep_link(const char *path, const char *target)
{
	MEM_AUTO char *temporary = str_format("%s.%ld", path, (long)getpid());
	if (symlink(target, temporary) == 0 && rename(temporary, path) != 0)
		unlink(temporary);
}

/* Runs `COMPILER -print-prog-name=NAME` without our folder in the way. */
static char *ask(const char *compiler, const char *name, struct err *err)
{
	MEM_AUTO char *program = str_dup(compiler);
	MEM_AUTO char *option = str_format("-print-prog-name=%s", name);
	char *argv[] = {program, option, NULL};
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, ERR_FAIL, "cannot make a pipe"), NULL;
	FD_AUTO int from = ends[0];
	FD_AUTO int to = ends[1];
	MEM_AUTO char *kept = str_dup(getenv("COMPILER_PATH"));
	unsetenv("COMPILER_PATH");
	pid_t pid = child_start(program, argv, to, -1, err);
	if (kept)
		setenv("COMPILER_PATH", kept, 1);
	fd_auto_close(&to);
	BUF_AUTO struct buf answer = BUF_INIT;
	int status = 0;
	if (pid < 0 || fd_read_all(from, compiler, LIMIT_PATH, &answer, err) < 0 ||
	    child_wait(pid, &status, err) < 0)
		return NULL;
	struct span path = span_trim(buf_span(&answer));
	if (status != 0 || path.length == 0 || path.at[0] != '/')
		return err_set(err, ERR_FAIL, "'%s' does not know where its %s is", compiler, name), NULL;
	return span_dup(path);
}

static char *calling_compiler(void)
{
	char *parent = next_tool_parent();
	if (parent && access(parent, X_OK) == 0)
		return parent;
	free(parent);
	const char *driver = getenv("COLLECT_GCC");
	if (!driver)
		return NULL;
	return strchr(driver, '/') ? str_dup(driver) : next_tool_in(getenv("PATH"), driver);
}

char *real_cc1_find(const char *standin, const char *name, struct err *err)
{
	char *path = next_tool_in(getenv("COMPILER_PATH"), name);
	if (path)
		return path;
	MEM_AUTO char *compiler = calling_compiler();
	if (!compiler)
		return err_set(err, ERR_FAIL, "which compiler wants %s is not known", name), NULL;
	MEM_AUTO char *known = known_path(standin, name, compiler);
	path = known ? read_link(known) : NULL;
	if (path)
		return path;
	path = ask(compiler, name, err);
	const char *driver = getenv("COLLECT_GCC");
	if (!path && driver) {
		/* Under an emulator the parent's program is the emulator. */
		MEM_AUTO char *second = strchr(driver, '/') ? str_dup(driver)
		                                            : next_tool_in(getenv("PATH"), driver);
		path = second ? ask(second, name, err) : NULL;
		if (path)
			err_clear(err);
	}
	if (path && known)
		keep_link(known, path);
	return path;
}
