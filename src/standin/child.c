#include "standin/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define PASSED_ON (sizeof passed_on / sizeof *passed_on)

static volatile sig_atomic_t running; /* the child's pid */
static struct sigaction before[PASSED_ON];

static void pass_on(int number)
{
	if (running > 0)
		kill((pid_t)running, number);
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < PASSED_ON; i++) {
		sigaction(passed_on[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
	}
}

static void release_signals(void)
{
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &before[i], NULL);
}

static _Noreturn void become(char **argv, int out_fd, int err_fd, const sigset_t *mask)
{
	release_signals();
	sigprocmask(SIG_SETMASK, mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (out_fd >= 0)
		dup2(out_fd, STDOUT_FILENO);
	if (err_fd >= 0)
		dup2(err_fd, STDERR_FILENO);
	execv(argv[0], argv);
	static const char words[] = "tare: the real tool cannot be run\n";
	ssize_t ignored = write(STDERR_FILENO, words, sizeof words - 1);
	(void)ignored;
	_exit(127);
}

pid_t child_start(char **argv, int out_fd, int err_fd, struct err *err)
{
	sigset_t all, mask;
	sigfillset(&all);
	/* Nothing may arrive between the fork and the moment its pid is known. */
	sigprocmask(SIG_BLOCK, &all, &mask);
	catch_signals();
	pid_t pid = fork();
	if (pid == 0)
		become(argv, out_fd, err_fd, &mask);
	int saved = errno;
	if (pid > 0)
		running = pid;
	else
		release_signals();
	sigprocmask(SIG_SETMASK, &mask, NULL);
	errno = saved;
	if (pid < 0)
		return err_errno(err, ERR_FAIL, "cannot start '%s'", argv[0]);
	return pid;
}

int child_wait(pid_t pid, int *status, struct err *err)
{
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, ERR_FAIL, "cannot wait for the real tool");
	running = 0;
	release_signals();
	return 0;
}

_Noreturn void child_mirror(int status)
{
	if (WIFSIGNALED(status)) {
		int number = WTERMSIG(status);
		/* The child has left its core, if one was wanted; ours would overwrite it. */
		prctl(PR_SET_DUMPABLE, 0);
		signal(number, SIG_DFL);
		sigset_t one;
		sigemptyset(&one);
		sigaddset(&one, number);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		raise(number);
		_exit(128 + number);
	}
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}
