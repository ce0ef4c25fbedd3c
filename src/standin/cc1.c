/* tare-cc1: runs in place of gcc's cc1 or cc1plus; runs the real one and adds the compile record
 * to the assembly text it wrote.  What the user's own options ask for stays as it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "standin/assembly.h"
#include "standin/cc1_line.h"
#include "sandbox/child.h"
#include "standin/real_cc1.h"
#include "standin/terminal.h"
#include "wire/compile_record.h"
#include "wire/depfile.h"
#include "wire/headertrace.h"
#include "wire/linemarkers.h"

struct compile {
	struct cc1_line line;
	char **argv; /* for the real cc1; items borrowed but for the ones in `added` */
	struct strlist added;
	int deps_fd; /* memory that the real cc1 writes its dependency file to, or -1 */
	int text_fd; /* memory for its stdout, when that must be changed, or -1 */
	struct headertrace trace;
};

static size_t count_arguments(char *const *argv)
{
	size_t count = 0;
	while (argv[count])
		count++;
	return count;
}

static bool needs_trace(const struct cc1_line *line)
{
	return line->headers == CC1_HEADERS_TRACE;
}

/* Our options go first, the user's keep their order. */
static void build_arguments(struct compile *compile, char **argv, char *real)
{
	const struct cc1_line *line = &compile->line;
	struct strlist *added = &compile->added;
	if (compile->deps_fd >= 0) {
		strlist_add(added, "-MD");
		strlist_take(added, str_format("/proc/self/fd/%d", compile->deps_fd));
	}
	if (needs_trace(line) && !line->users_trace)
		strlist_add(added, "-H");
	if (needs_trace(line) && !line->picks_colour && terminal_takes_colour())
		strlist_add(added, "-fdiagnostics-color=always");
	if (needs_trace(line) && !line->picks_urls && terminal_takes_links())
		strlist_add(added, "-fdiagnostics-urls=always");
	size_t count = count_arguments(argv);
	compile->argv = mem_alloc((count + added->count + 1) * sizeof *compile->argv);
	char **to = compile->argv;
	*to++ = real;
	/* -MD is one of the few options whose place matters to nobody; -H must be the first that
	 * the producer string shows. */
	for (size_t i = 0; i < added->count; i++)
		*to++ = added->item[i];
	memcpy(to, argv + 1, count * sizeof *to);
}

static int forward(int fd, struct headertrace *trace, bool users_trace)
{
	char block[16384];
	struct err ignored = ERR_INIT;
	ssize_t got;
	while ((got = read(fd, block, sizeof block)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		BUF_AUTO struct buf pass = BUF_INIT;
		headertrace_feed(trace, block, (size_t)got, &pass);
		if (users_trace)
			fd_write_all(STDERR_FILENO, block, (size_t)got, "stderr", &ignored);
		else
			fd_write_all(STDERR_FILENO, pass.data, pass.size, "stderr", &ignored);
	}
	BUF_AUTO struct buf pass = BUF_INIT;
	headertrace_end(trace, &pass);
	if (!users_trace)
		fd_write_all(STDERR_FILENO, pass.data, pass.size, "stderr", &ignored);
	err_clear(&ignored);
	return 0;
}

static int run(struct compile *compile, int *status, struct err *err)
{
	int ends[2] = {-1, -1};
	if (needs_trace(&compile->line) && pipe2(ends, O_CLOEXEC) != 0)
		return err_errno(err, ERR_FAIL, "cannot make a pipe");
	FD_AUTO int from = ends[0];
	FD_AUTO int to = ends[1];
	pid_t pid = child_start(compile->argv[0], compile->argv, compile->text_fd, to, err);
	if (pid < 0)
		return -1;
	fd_auto_close(&to);
	if (from >= 0)
		forward(from, &compile->trace, compile->line.users_trace);
	return child_wait(pid, status, err);
}

static int read_deps(const struct compile *compile, struct compile_record *record, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (compile->deps_fd >= 0) {
		if (lseek(compile->deps_fd, 0, SEEK_SET) != 0)
			return err_errno(err, ERR_FAIL, "cannot read the dependencies");
		if (fd_read_all(compile->deps_fd, "dependencies", LIMIT_DEPS_FILE, &text, err) < 0)
			return -1;
	} else if (fd_read_file(compile->line.users_file, LIMIT_DEPS_FILE, &text, err) < 0) {
		return -1;
	}
	return depfile_read(buf_span(&text), &record->hdr, err);
}

static int read_markers(const struct compile *compile, struct compile_record *record,
                        struct err *err)
{
	if (strcmp(compile->line.source, "-") == 0) {
		strlist_add(&record->gap, "the headers: preprocessed text came from standard input");
		return 0;
	}
	struct fd_map map;
	if (fd_map_file(compile->line.source, LIMIT_DEPS_FILE, &map, err) < 0)
		return -1;
	struct linemarkers markers;
	struct span text = {(const char *)map.data, map.size};
	int rc = linemarkers_read(text, &markers, err);
	if (rc == 0) {
		strlist_add(&record->src, markers.main ? markers.main : compile->line.source);
		for (size_t i = 0; i < markers.files.count; i++)
			strlist_add(&record->hdr, markers.files.item[i]);
		if (markers.dir)
			str_set(&record->dir, markers.dir);
	}
	linemarkers_release(&markers);
	fd_map_release(&map);
	return rc;
}

static void drop_source(struct strlist *list, const char *source)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->item[i], source) == 0)
			free(list->item[i]);
		else
			list->item[kept++] = list->item[i];
	}
	list->count = kept;
}

static int make_record(const struct compile *compile, struct buf *out, struct err *err)
{
	const struct cc1_line *line = &compile->line;
	struct compile_record record = {.dir = getcwd(NULL, 0)};
	int rc = 0;
	if (line->headers == CC1_HEADERS_LINEMARKERS) {
		rc = read_markers(compile, &record, err);
	} else if (needs_trace(line)) {
		for (size_t i = 0; i < compile->trace.headers.count; i++)
			strlist_add(&record.hdr, compile->trace.headers.item[i]);
	} else {
		rc = read_deps(compile, &record, err);
		drop_source(&record.hdr, line->source);
	}
	if (strcmp(line->source, "-") == 0)
		strlist_add(&record.gap, "the source: it came from standard input");
	else if (record.src.count == 0)
		strlist_add(&record.src, line->source);
	if (rc == 0)
		compile_record_write(&record, out);
	compile_record_release(&record);
	if (rc == 0 && (out->full || out->size > LIMIT_COMPILE_RECORD))
		return err_set(err, ERR_FAIL, "the record is too long");
	return rc;
}

/* The text without our -H, in place of what the real cc1 wrote. */
static int clean_text(const struct compile *compile, int fd, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	BUF_AUTO struct buf clean = BUF_INIT;
	int from = compile->text_fd >= 0 ? compile->text_fd : fd;
	if (lseek(from, 0, SEEK_SET) != 0 ||
	    fd_read_all(from, "assembly text", BUF_CEILING, &text, err) < 0)
		return err_wrap(err, "reading back");
	assembly_without_trace(buf_span(&text), &clean);
	if (from == fd && (lseek(fd, 0, SEEK_SET) != 0 || ftruncate(fd, 0) != 0))
		return err_errno(err, ERR_FAIL, "cannot rewrite the assembly text");
	return fd_write_all(fd, clean.data, clean.size, "assembly text", err);
}

static bool must_clean(const struct cc1_line *line)
{
	return needs_trace(line) && !line->users_trace && line->records_line;
}

static int append_to(const char *path, const struct buf *text, struct err *err)
{
	FD_AUTO int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", path);
	return fd_write_all(fd, text->data, text->size, path, err);
}

/* Puts the record where it travels: into the text, or to the driver stand-in that asked for it
 * (TARE_RECORD_TO) when the text belongs to the user. */
static int place_record(const struct compile *compile, int fd, const struct buf *record,
                        struct err *err)
{
	if (compile->line.keeps_assembly) {
		const char *to = getenv("TARE_RECORD_TO");
		return to ? append_to(to, record, err) : 0;
	}
	BUF_AUTO struct buf section = BUF_INIT;
	assembly_add_record(buf_span(record), &section);
	return fd_write_all(fd, section.data, section.size, "assembly text", err);
}

static int finish(const struct compile *compile, struct err *err)
{
	const struct cc1_line *line = &compile->line;
	FD_AUTO int opened = line->output ? open(line->output, O_RDWR | O_CLOEXEC) : -1;
	int fd = line->output ? opened : STDOUT_FILENO;
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", line->output);
	if (must_clean(line) && clean_text(compile, fd, err) < 0)
		return -1;
	if (line->output && lseek(fd, 0, SEEK_END) < 0)
		return err_errno(err, ERR_FAIL, "cannot reach the end of '%s'", line->output);
	BUF_AUTO struct buf record = BUF_INIT;
	if (make_record(compile, &record, err) < 0)
		return -1;
	return place_record(compile, fd, &record, err);
}

static int in_memory(const char *name)
{
	/* Without MFD_CLOEXEC: the real cc1 opens it by the number. */
	return memfd_create(name, 0);
}

static _Noreturn void run_alone(char **argv, char *real)
{
	argv[0] = real;
	execv(real, argv);
	out_note("cannot run '%s': %s", real, strerror(errno));
	exit(1);
}

/* Recording never breaks a build: one line, unless the user wants it strict. */
static int complain(const struct compile *compile, struct err *err)
{
	const char *strict = getenv("TARE_STRICT");
	MEM_AUTO char *source = out_clean(compile->line.source);
	MEM_AUTO char *message = out_clean(err->message);
	err_clear(err);
	if (strict && *strict && strcmp(strict, "0") != 0) {
		out_note("%s: no record of what was compiled: %s", source, message);
		return 1;
	}
	out_warn("%s: no record of what was compiled: %s", source, message);
	return 0;
}

static _Noreturn void leave_quietly(void)
{
	_exit(0); /* the real cc1 has done its work; only the record is missing */
}

/* Assemblers of these formats know no section flag "e". */
static bool makes_elf(const char *real)
{
	static const char *const others[] = {"mingw", "cygwin", "darwin", "djgpp", "-aix"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strstr(real, others[i]))
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	if (argc < 1)
		return 1;
	MEM_AUTO char *real = real_cc1_find(argv[0], path_base(argv[0]), &err);
	if (!real) {
		out_note("%s", err.message);
		return 1;
	}
	struct compile compile = {
		.line = cc1_line_parse(argv, getenv("COLLECT_GCC_OPTIONS")),
		.deps_fd = -1,
		.text_fd = -1,
	};
	if (compile.line.passes || !makes_elf(real))
		run_alone(argv, real);
	if (compile.line.headers == CC1_HEADERS_OWN_FILE)
		compile.deps_fd = in_memory("tare dependencies");
	if (must_clean(&compile.line) && !compile.line.output)
		compile.text_fd = in_memory("tare text");
	build_arguments(&compile, argv, real);
	int status = 0;
	if (run(&compile, &status, &err) < 0) {
		out_note("%s", err.message);
		return 1;
	}
	if (status != 0)
		child_end_like(status);
	mem_on_exhaustion(leave_quietly);
	return finish(&compile, &err) == 0 ? 0 : complain(&compile, &err);
}
