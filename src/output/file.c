#include "output/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

/* Names a signal handler may unlink: fixed storage, because a handler must not touch the heap. */
#define OPEN_MOST 16
static char open_name[OPEN_MOST][4096];
static volatile sig_atomic_t open_used[OPEN_MOST];

void landing_watch(const char *path)
{
	for (int i = 0; i < OPEN_MOST; i++) {
		if (open_used[i] || strlen(path) >= sizeof open_name[i])
			continue;
		strcpy(open_name[i], path);
		open_used[i] = 1;
		return;
	}
}

void landing_unwatch(const char *path)
{
	for (int i = 0; i < OPEN_MOST; i++)
		if (open_used[i] && strcmp(open_name[i], path) == 0)
			open_used[i] = 0;
}

static void discard_all(void)
{
	/* A directory goes only after what it holds: once round per level that tare makes. */
	for (int round = 0; round < 4; round++)
		for (int i = 0; i < OPEN_MOST; i++)
			if (open_used[i] && unlink(open_name[i]) != 0)
				rmdir(open_name[i]);
}

static void on_signal(int number)
{
	discard_all();
	raise(number); /* SA_RESETHAND put the default action back */
}

void landing_guard_signals(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
	mem_before_exhaustion(discard_all);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		struct sigaction old;
		struct sigaction action = {.sa_handler = on_signal};
		action.sa_flags = (int)SA_RESETHAND;
		sigemptyset(&action.sa_mask);
		if (sigaction(ending[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(ending[i], &action, NULL);
	}
}

/* A signal between making a file and watching it would leave the file: it has to wait. */
static void hold_signals(sigset_t *before)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, before);
}

int landing_begin_dir(char *template, struct err *err)
{
	sigset_t before;
	hold_signals(&before);
	const char *made = mkdtemp(template);
	int rc = made ? 0 : err_errno(err, ERR_FAIL, "cannot create the directory '%s'", template);
	if (made)
		landing_watch(template);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static int open_temporary(char *template)
{
	sigset_t before;
	hold_signals(&before);
	int fd = mkostemp(template, O_CLOEXEC);
	int saved = errno;
	if (fd >= 0)
		landing_watch(template);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return fd;
}

int landing_begin(struct landing *landing, const char *path, mode_t mode, struct err *err)
{
	MEM_AUTO char *dir = path_dir(path);
	*landing = (struct landing){.path = str_dup(path), .fd = -1};
	landing->temporary = str_format("%s/.tare-XXXXXX", dir);
	landing->fd = open_temporary(landing->temporary);
	if (landing->fd < 0) {
		err_errno(err, ERR_FAIL, "cannot create a file beside '%s'", path);
		str_set(&landing->temporary, NULL);
		landing_abort(landing);
		return -1;
	}
	if (fchmod(landing->fd, mode) != 0) {
		err_errno(err, ERR_FAIL, "cannot set the mode of '%s'", landing->temporary);
		landing_abort(landing);
		return -1;
	}
	return 0;
}

int landing_write(struct landing *landing, const void *data, size_t size, struct err *err)
{
	return fd_write_all(landing->fd, data, size, landing->path, err);
}

static int finish(struct landing *landing, int durable, struct err *err)
{
	if (durable && fsync(landing->fd) != 0)
		return err_errno(err, ERR_FAIL, "cannot write '%s' to the disk", landing->path);
	int fd = landing->fd;
	landing->fd = -1;
	if (close(fd) != 0)
		return err_errno(err, ERR_FAIL, "cannot write '%s'", landing->path);
	if (rename(landing->temporary, landing->path) != 0)
		return err_errno(err, ERR_FAIL, "cannot put '%s' in place", landing->path);
	landing_unwatch(landing->temporary);
	free(landing->temporary);
	landing->temporary = NULL;
	return 0;
}

int landing_commit(struct landing *landing, int durable, struct err *err)
{
	int rc = finish(landing, durable, err);
	landing_abort(landing);
	return rc;
}

void landing_abort(struct landing *landing)
{
	if (landing->fd >= 0)
		close(landing->fd);
	landing->fd = -1;
	if (landing->temporary) {
		unlink(landing->temporary);
		landing_unwatch(landing->temporary);
	}
	free(landing->temporary);
	free(landing->path);
	landing->temporary = landing->path = NULL;
}

int file_land(const char *path, mode_t mode, const void *data, size_t size, struct err *err)
{
	struct landing landing;
	if (landing_begin(&landing, path, mode, err) != 0)
		return -1;
	if (landing_write(&landing, data, size, err) != 0) {
		landing_abort(&landing);
		return -1;
	}
	return landing_commit(&landing, 1, err);
}

/* A new owner takes the set-user-ID bit away, so the mode comes last. */
static int take_over(const struct landing *landing, const struct stat *from, struct err *err)
{
	struct stat mine;
	if (fstat(landing->fd, &mine) != 0)
		return err_errno(err, ERR_FAIL, "cannot stat '%s'", landing->temporary);
	bool is_same = mine.st_uid == from->st_uid && mine.st_gid == from->st_gid;
	if (!is_same && fchown(landing->fd, from->st_uid, from->st_gid) != 0)
		return err_errno(err, ERR_FAIL, "cannot keep the owner of '%s'", landing->path);
	if (fchmod(landing->fd, from->st_mode & 07777) != 0)
		return err_errno(err, ERR_FAIL, "cannot keep the mode of '%s'", landing->path);
	return 0;
}

int file_replace(const char *path, const void *data, size_t size, struct err *err)
{
	struct stat before;
	struct landing landing;
	MEM_AUTO char *real = path_real(path);
	if (stat(real, &before) != 0)
		return err_errno(err, ERR_FAIL, "cannot stat '%s'", path);
	if (landing_begin(&landing, real, 0600, err) != 0)
		return -1;
	if (landing_write(&landing, data, size, err) != 0 || take_over(&landing, &before, err) != 0) {
		landing_abort(&landing);
		return -1;
	}
	return landing_commit(&landing, 1, err);
}
