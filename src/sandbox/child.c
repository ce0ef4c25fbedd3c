#include "sandbox/child.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define PASSED_COUNT (sizeof passed_on / sizeof *passed_on)

static volatile sig_atomic_t child_id;
static struct sigaction before[PASSED_COUNT];

static void pass_on(int number)
{
	int saved = errno;
	if (child_id > 0)
		kill(child_id, number);
	errno = saved;
}

static void listen_to_signals(void)
{
	struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < PASSED_COUNT; i++) {
		sigaction(passed_on[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
	}
}

static void restore_signals(void)
{
	for (size_t i = 0; i < PASSED_COUNT; i++)
		sigaction(passed_on[i], &before[i], NULL);
}

static _Noreturn void become(const char *path, char *const *argv, int out_fd, int err_fd,
                             const sigset_t *mask)
{
	sigprocmask(SIG_SETMASK, mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (out_fd >= 0)
		dup2(out_fd, STDOUT_FILENO);
	if (err_fd >= 0)
		dup2(err_fd, STDERR_FILENO);
	execv(path, argv);
	static const char words[] = "tare: the real tool cannot be run\n";
	ssize_t ignored = write(STDERR_FILENO, words, sizeof words - 1);
	(void)ignored;
	_exit(127);
}

pid_t child_start(const char *path, char *const *argv, int out_fd, int err_fd, struct err *err)
{
	/* Block the signals over the fork, so that none is lost before its receiver is known. */
	sigset_t wanted, mask;
	sigemptyset(&wanted);
	for (size_t i = 0; i < PASSED_COUNT; i++)
		sigaddset(&wanted, passed_on[i]);
	sigprocmask(SIG_BLOCK, &wanted, &mask);
	pid_t id = fork();
	if (id == 0)
		become(path, argv, out_fd, err_fd, &mask);
	int saved = errno;
	if (id > 0) {
		child_id = id;
		listen_to_signals();
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	errno = saved;
	if (id < 0)
		return err_errno(err, ERR_FAIL, "cannot start '%s'", path);
	return id;
}

int child_wait(pid_t pid, int *status, struct err *err)
{
	pid_t waited;
	do
		waited = waitpid(pid, status, 0);
	while (waited < 0 && errno == EINTR);
	child_id = 0;
	restore_signals();
	if (waited < 0)
		return err_errno(err, ERR_FAIL, "cannot wait for the real tool");
	return 0;
}

int child_run(const char *path, char *const *argv, int *status, struct err *err)
{
	pid_t pid = child_start(path, argv, -1, -1, err);
	return pid < 0 ? -1 : child_wait(pid, status, err);
}

_Noreturn void child_end_like(int status)
{
	if (WIFSIGNALED(status)) {
		int number = WTERMSIG(status);
		/* The child may have left a core file; a second one from us would hide it. */
		struct rlimit none = {0, 0};
		setrlimit(RLIMIT_CORE, &none);
		prctl(PR_SET_DUMPABLE, 0);
		signal(number, SIG_DFL);
		sigset_t one;
		sigemptyset(&one);
		sigaddset(&one, number);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		raise(number);
		_exit(128 + number);
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}
