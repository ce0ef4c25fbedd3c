/* Calls of the kernel as they are; errno is set.  libc's functions of these names care for threads
 * that may be cancelled, of which there are none here: 40 to 100 bytes each.
 * None of them is interrupted (EINTR), as no signal has a handler. */
#ifndef OPERATOR_KERNEL_H
#define OPERATOR_KERNEL_H

#include <poll.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One call by its number, with up to six arguments that are words or pointers.  -1 with errno. */
#ifdef __x86_64__
long kernel_call(long number, ...);
#else
#define kernel_call syscall
#endif

static inline ssize_t kernel_read(int fd, void *to, size_t size)
{
	return kernel_call(SYS_read, fd, to, size);
}

/* SIGPIPE is blocked. */
static inline ssize_t kernel_write(int fd, const void *data, size_t size)
{
	return kernel_call(SYS_write, fd, data, size);
}

static inline void kernel_close(int fd)
{
	kernel_call(SYS_close, fd);
}

/* Whether one of the events is there within so many milliseconds. */
static inline int kernel_poll(struct pollfd *polled, int milliseconds)
{
#ifdef SYS_poll
	return (int)kernel_call(SYS_poll, polled, 1L, milliseconds);
#else
	return poll(polled, 1, milliseconds);
#endif
}

#endif
