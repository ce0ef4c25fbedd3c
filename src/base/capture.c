#include "base/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"

static char **environment_without_git(void)
{
	size_t count = 0, kept = 0;
	while (environ[count])
		count++;
	char **copy = mem_alloc((count + 1) * sizeof *copy);
	for (size_t i = 0; i < count; i++)
		if (!str_starts(environ[i], "GIT_"))
			copy[kept++] = environ[i];
	return copy;
}

static pid_t start(const char *const *argv, int out_fd, struct err *err)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out_fd, 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	char **environment = environment_without_git();
	/* posix_spawnp() promises not to change them: its prototype is older than const. */
	union {
		const char *const *in;
		char *const *out;
	} arguments = {argv};
	errno = posix_spawnp(&pid, argv[0], &actions, NULL, arguments.out, environment);
	if (errno != 0) {
		err_errno(err, ERR_FAIL, "cannot run '%s'", argv[0]);
		pid = -1;
	}
	free(environment);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

int capture_run(const char *const *argv, size_t ceiling, struct buf *out, struct err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, ERR_FAIL, "cannot make a pipe");
	FD_AUTO int from = ends[0];
	pid_t pid = start(argv, ends[1], err);
	close(ends[1]);
	if (pid < 0)
		return -1;
	int read_rc = fd_read_all(from, argv[0], ceiling, out, err);
	if (read_rc != 0)
		kill(pid, SIGKILL);
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (read_rc != 0)
		return -1;
	if (!WIFEXITED(status))
		return err_set(err, ERR_FAIL, "'%s' was killed", argv[0]);
	return WEXITSTATUS(status);
}
