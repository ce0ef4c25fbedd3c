#include "file.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel.h"

ptrdiff_t file_read(const char *path, char *to, size_t room)
{
	size_t size = 0;
	/* Not to wait for somebody to write into a FIFO. */
	int fd = (int)kernel_call(SYS_openat, AT_FDCWD, path,
	                          O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	ptrdiff_t got = fd;
	while (fd >= 0 && size < room && (got = kernel_read(fd, to + size, room - size)) > 0)
		size += (size_t)got;
	if (fd >= 0)
		kernel_close(fd);
	return got < 0 ? -1 : (ptrdiff_t)size;
}
