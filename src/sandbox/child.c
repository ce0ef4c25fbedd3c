#include "sandbox/child.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define PASSED_COUNT (sizeof passed_on / sizeof *passed_on)

static volatile sig_atomic_t child_id;

static void pass_on(int number)
{
	int saved = errno;
	if (child_id > 0)
		kill(child_id, number);
	errno = saved;
}

static void listen_to_signals(struct sigaction *old)
{
	struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < PASSED_COUNT; i++) {
		sigaction(passed_on[i], NULL, &old[i]);
		if (old[i].sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
	}
}

static void restore_signals(const struct sigaction *old)
{
	for (size_t i = 0; i < PASSED_COUNT; i++)
		sigaction(passed_on[i], &old[i], NULL);
}

int child_run(const char *path, char *const *argv, int *status, struct err *err)
{
	/* Block the signals over the fork, so that none is lost before its receiver is known. */
	sigset_t wanted, before;
	sigemptyset(&wanted);
	for (size_t i = 0; i < PASSED_COUNT; i++)
		sigaddset(&wanted, passed_on[i]);
	sigprocmask(SIG_BLOCK, &wanted, &before);
	pid_t id = fork();
	if (id == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		execv(path, argv);
		_exit(127);
	}
	struct sigaction old[PASSED_COUNT];
	child_id = id;
	listen_to_signals(old);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (id < 0) {
		restore_signals(old);
		return err_errno(err, ERR_FAIL, "cannot start '%s'", path);
	}
	pid_t waited;
	do
		waited = waitpid(id, status, 0);
	while (waited < 0 && errno == EINTR);
	child_id = 0;
	restore_signals(old);
	if (waited < 0)
		return err_errno(err, ERR_FAIL, "cannot wait for '%s'", path);
	return 0;
}

_Noreturn void child_end_like(int status)
{
	if (WIFSIGNALED(status)) {
		/* The child may have left a core file; a second one from us would hide it. */
		struct rlimit none = {0, 0};
		setrlimit(RLIMIT_CORE, &none);
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}
