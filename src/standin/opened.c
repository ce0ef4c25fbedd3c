/* tare-opened.so: lists the files that a compiler reads.
 *
 * Preloaded into gcc's cc1 or clang when the user asks for -MMD: the user's file leaves the headers
 * of the system out, and every option that would name them all (-MD, -H, clang's CC_PRINT_HEADERS)
 * would change the user's file or what -g writes into the object.  Needs the C library alone.
 *
 * TARE_OPENED names the report.  Each compiler appends a newline when it starts, then each path
 * whose contents it reads, a zero byte behind it.  An empty path: one too long to keep. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
typedef ssize_t pread_function(int fd, void *to, size_t size, off64_t at);
typedef void *mmap_function(void *where, size_t size, int rights, int flags, int fd, off64_t at);

static open_function *real_open;
static read_function *real_read;
static pread_function *real_pread;
static mmap_function *real_mmap;

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

/* What a compiler starts (as, ld) inherits us and has nothing to report. */
static bool is_compiler(const char *name)
{
	return strncmp(name, "cc1", 3) == 0 || strstr(name, "clang");
}

__attribute__((constructor)) static void start(void)
{
	void *found = next("open");
	memcpy(&real_open, &found, sizeof found);
	found = next("read");
	memcpy(&real_read, &found, sizeof found);
	found = next("pread64");
	memcpy(&real_pread, &found, sizeof found);
	found = next("mmap64");
	memcpy(&real_mmap, &found, sizeof found);
	const char *path = getenv("TARE_OPENED");
	if (!path || !is_compiler(program_invocation_short_name))
		return;
	report = real_open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (report >= 0 && write(report, "\n", 1) != 1)
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

EXPORT ssize_t traced_pread(int fd, void *to, size_t size, off64_t at) __asm__("pread64");
ssize_t traced_pread(int fd, void *to, size_t size, off64_t at)
{
	tell(fd);
	return real_pread(fd, to, size, at);
}

#if __SIZEOF_LONG__ == 8 /* where off_t is off64_t */
EXPORT ssize_t traced_short_pread(int fd, void *to, size_t size, off64_t at) __asm__("pread");
ssize_t traced_short_pread(int fd, void *to, size_t size, off64_t at)
{
	tell(fd);
	return real_pread(fd, to, size, at);
}
#endif

/* Others map files before our constructor ran: the loader of libraries does. */
static void *map(void *where, size_t size, int rights, int flags, int fd, off64_t at)
{
	if (!real_mmap) {
		void *found = next("mmap64");
		memcpy(&real_mmap, &found, sizeof found);
	}
	tell(fd);
	return real_mmap(where, size, rights, flags, fd, at);
}

#if __SIZEOF_LONG__ == 8 /* where off_t is off64_t */
EXPORT void *traced_mmap(void *where, size_t size, int rights, int flags, int fd,
                         off64_t at) __asm__("mmap");
void *traced_mmap(void *where, size_t size, int rights, int flags, int fd, off64_t at)
{
	return map(where, size, rights, flags, fd, at);
}
#endif

EXPORT void *traced_mmap64(void *where, size_t size, int rights, int flags, int fd,
                           off64_t at) __asm__("mmap64");
void *traced_mmap64(void *where, size_t size, int rights, int flags, int fd, off64_t at)
{
	return map(where, size, rights, flags, fd, at);
}
