/* tare-opened.so: told to by tare-cc1, lists the files that gcc's cc1 reads.
 *
 * Preloaded into cc1 when the user asks for -MMD: the user's file leaves the headers of the system
 * out, and every option that would name them all (-MD, -H) would change the user's file or what
 * -g writes into the object.  Needs the C library alone.
 *
 * TARE_OPENED names a descriptor.  A newline is written to it at the start, then each path whose
 * contents are read, a zero byte behind it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define DESCRIPTORS 256
#define PATH_BYTES 1024

/* Opened and not read so far; __has_include opens files that are never read. */
static char waiting[DESCRIPTORS][PATH_BYTES];
static int report = -1;

typedef int open_function(const char *path, int flags, ...);
typedef ssize_t read_function(int fd, void *to, size_t size);

static open_function *real_open;
static read_function *real_read;

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void start(void)
{
	void *found = next("open");
	memcpy(&real_open, &found, sizeof found);
	found = next("read");
	memcpy(&real_read, &found, sizeof found);
	const char *number = getenv("TARE_OPENED");
	if (!number)
		return;
	report = (int)strtol(number, NULL, 10);
	if (write(report, "\n", 1) != 1)
		report = -1;
}

static void remember(int fd, const char *path)
{
	if (report < 0 || fd < 0 || fd >= DESCRIPTORS)
		return;
	size_t length = strlen(path);
	if (length >= PATH_BYTES)
		length = 0; /* too long to keep; a path of no bytes tells so */
	memcpy(waiting[fd], path, length);
	waiting[fd][length] = '\0';
	if (length == 0 && write(report, "", 1) != 1)
		report = -1;
}

static int open_with_mode(const char *path, int flags, mode_t mode)
{
	int fd = real_open(path, flags, mode);
	if ((flags & O_ACCMODE) == O_RDONLY)
		remember(fd, path);
	else if (fd >= 0 && fd < DESCRIPTORS)
		waiting[fd][0] = '\0';
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

/* Named for the linker alone: headers redirect the names in C to one another. */
EXPORT int traced_open(const char *path, int flags, ...) __asm__("open");
int traced_open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return open_with_mode(path, flags, mode);
}

EXPORT int traced_open64(const char *path, int flags, ...) __asm__("open64");
int traced_open64(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return open_with_mode(path, flags | O_LARGEFILE, mode);
}

static void tell(int fd)
{
	if (report < 0 || fd < 0 || fd >= DESCRIPTORS || !waiting[fd][0])
		return;
	size_t size = strlen(waiting[fd]) + 1;
	if (write(report, waiting[fd], size) != (ssize_t)size)
		report = -1;
	waiting[fd][0] = '\0';
}

EXPORT ssize_t traced_read(int fd, void *to, size_t size) __asm__("read");
ssize_t traced_read(int fd, void *to, size_t size)
{
	tell(fd);
	return real_read(fd, to, size);
}

EXPORT ssize_t traced_read_chk(int fd, void *to, size_t size, size_t room) __asm__("__read_chk");
ssize_t traced_read_chk(int fd, void *to, size_t size, size_t room)
{
	if (size > room)
		abort();
	tell(fd);
	return real_read(fd, to, size);
}
