/* Preloaded into a program under test: makes the n-th allocation, or the n-th call that writes,
 * fail.
 *
 *   FAULT_IN=tare-link    only in the program of this file name (/proc/self/exe; what it was called
 *                         as does not count)
 *   FAULT_KIND=malloc     malloc, calloc and realloc give NULL from the n-th call on
 *   FAULT_KIND=once       only the n-th
 *   FAULT_KIND=io         write, fsync, rename and their kin fail with ENOSPC from the n-th on
 *   FAULT_KIND=short      every write takes half of what it is given (nothing may be lost)
 *   FAULT_AT=n            counted from 1, from the start of main; 0 never
 *   FAULT_SEEN=file       gets a line when a fault was injected
 *
 * Words to stderr always get through. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { KIND_NONE, KIND_MALLOC, KIND_ONCE, KIND_IO, KIND_SHORT };

static enum kind kind;
static long fail_at;
static atomic_long seen_calls;
static const char *seen_file;

/* glibc's own, which need no dlsym() and so no allocation. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static void tell(const char *what)
{
	/* Each thread tells: one that fails may end the process before another has told. */
	static _Thread_local bool told;
	if (!seen_file || told)
		return;
	told = true;
	long fd = syscall(SYS_openat, AT_FDCWD, seen_file, O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd < 0)
		return;
	syscall(SYS_write, fd, what, strlen(what));
	syscall(SYS_write, fd, "\n", 1UL);
	syscall(SYS_close, fd);
}

static bool hit(const char *what)
{
	if (fail_at <= 0)
		return false;
	long now = atomic_fetch_add(&seen_calls, 1) + 1;
	if (kind == KIND_ONCE ? now != fail_at : now < fail_at)
		return false;
	tell(what);
	return true;
}

static bool no_memory(const char *what)
{
	if (kind != KIND_MALLOC && kind != KIND_ONCE)
		return false;
	if (!hit(what))
		return false;
	errno = ENOMEM;
	return true;
}

static bool no_space(int fd, const char *what)
{
	if (kind != KIND_IO || fd == STDERR_FILENO || !hit(what))
		return false;
	errno = ENOSPC;
	return true;
}

__attribute__((constructor)) static void start(void)
{
	const char *in = getenv("FAULT_IN"), *name = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	if (!in || !name || !at || length < 0)
		return;
	self[length] = 0;
	const char *base = strrchr(self, '/');
	if (strcmp(base ? base + 1 : self, in) != 0)
		return;
	seen_file = getenv("FAULT_SEEN");
	fail_at = strtol(at, NULL, 10);
	kind = strcmp(name, "malloc") == 0  ? KIND_MALLOC
	       : strcmp(name, "once") == 0  ? KIND_ONCE
	       : strcmp(name, "io") == 0    ? KIND_IO
	       : strcmp(name, "short") == 0 ? KIND_SHORT
	                                    : KIND_NONE;
}

void *malloc(size_t size)
{
	return no_memory("malloc") ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return no_memory("calloc") ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return no_memory("realloc") ? NULL : __libc_realloc(old, size);
}

/* The next definition of a function, as a pointer of the right type. */
#define NEXT(type, name)                                                                           \
	static __typeof__(type) next;                                                                  \
	if (!next) {                                                                                   \
		void *found = dlsym(RTLD_NEXT, name);                                                      \
		memcpy(&next, &found, sizeof next);                                                        \
	}

static size_t shortened(int fd, size_t size)
{
	if (kind != KIND_SHORT || fd == STDERR_FILENO || size < 2)
		return size;
	tell("short");
	return size / 2;
}

ssize_t write(int fd, const void *data, size_t size)
{
	if (no_space(fd, "write"))
		return -1;
	return syscall(SYS_write, fd, data, shortened(fd, size));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	if (no_space(fd, "pwrite"))
		return -1;
	return syscall(SYS_pwrite64, fd, data, shortened(fd, size), offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
	return pwrite(fd, data, size, offset);
}

ssize_t writev(int fd, const struct iovec *vector, int count)
{
	return no_space(fd, "writev") ? -1 : syscall(SYS_writev, fd, vector, count);
}

int fsync(int fd)
{
	return no_space(fd, "fsync") ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return no_space(fd, "fdatasync") ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
	return no_space(fd, "ftruncate") ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int rename(const char *from, const char *to)
{
	return no_space(-1, "rename") ? -1
	                              : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return no_space(-1, "renameat") ? -1 : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int mkdir(const char *path, mode_t mode)
{
	return no_space(-1, "mkdir") ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int symlink(const char *target, const char *path)
{
	return no_space(-1, "symlink") ? -1 : (int)syscall(SYS_symlinkat, target, AT_FDCWD, path);
}

int mkostemp(char *pattern, int flags)
{
	NEXT(int (*)(char *, int), "mkostemp")
	return no_space(-1, "mkostemp") ? -1 : next(pattern, flags);
}

int mkstemp(char *pattern)
{
	return mkostemp(pattern, 0);
}

char *mkdtemp(char *pattern)
{
	NEXT(char *(*)(char *), "mkdtemp")
	return no_space(-1, "mkdtemp") ? NULL : next(pattern);
}

static int open_with(const char *path, int flags, mode_t mode)
{
	if ((flags & O_CREAT) && no_space(-1, "open"))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = (flags & O_CREAT) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_with(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = (flags & O_CREAT) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_with(path, flags, mode);
}
