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
#include "standin/fallback.h"
#include "sandbox/child.h"
#include "standin/preload.h"
#include "standin/real_cc1.h"
#include "wire/compile_record.h"
#include "wire/depfile.h"
#include "wire/linemarkers.h"

struct compile {
	struct cc1_line line;
	char **argv;   /* for the real cc1; NULL at the end */
	int memory_fd; /* memory for its list of headers, or -1 */
};

/* -MD goes first; it is one of the options that leave no trace in the object. */
static void build_arguments(struct compile *compile, char **argv, char *real)
{
	size_t count = 0;
	while (argv[count])
		count++;
	compile->argv = mem_alloc((count + 3) * sizeof *compile->argv);
	char **to = compile->argv;
	*to++ = real;
	if (compile->line.headers == CC1_HEADERS_OWN_FILE) {
		*to++ = str_dup("-MD");
		*to++ = str_format("/proc/self/fd/%d", compile->memory_fd);
	}
	memcpy(to, argv + 1, count * sizeof *to);
}

static int run(struct compile *compile, int *status, struct err *err)
{
	if (compile->line.headers == CC1_HEADERS_OPENED && compile->memory_fd >= 0) {
		MEM_AUTO char *report = str_format("/proc/self/fd/%d", compile->memory_fd);
		preload_enter(report);
	}
	int rc = child_run(compile->argv[0], compile->argv, status, err);
	preload_leave();
	return rc;
}

static int read_memory(const struct compile *compile, struct buf *text, struct err *err)
{
	if (lseek(compile->memory_fd, 0, SEEK_SET) != 0)
		return err_errno(err, ERR_FAIL, "cannot read the list of headers");
	return fd_read_all(compile->memory_fd, "list of headers", LIMIT_DEPS_FILE, text, err);
}

/* The list could not be made while it compiled: have the headers listed by a run of their own. */
static int ask_again(const struct compile *compile, struct compile_record *record, struct err *err)
{
	if (ftruncate(compile->memory_fd, 0) != 0)
		return err_errno(err, ERR_FAIL, "cannot make a list of headers");
	MEM_AUTO char *to = str_format("/proc/self/fd/%d", compile->memory_fd);
	MEM_AUTO char **argv = cc1_line_dependencies(compile->argv, to);
	FD_AUTO int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	int status = 0;
	pid_t pid = child_start(argv[0], argv, nowhere, nowhere, err);
	if (pid < 0 || child_wait(pid, &status, err) < 0)
		return -1;
	BUF_AUTO struct buf text = BUF_INIT;
	if (read_memory(compile, &text, err) < 0)
		return -1;
	if (status != 0)
		strlist_add(&record->gap, "the headers: the compiler would not list them");
	return depfile_read(buf_span(&text), &record->hdr, err);
}

static int read_opened(const struct compile *compile, struct compile_record *record,
                       struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (read_memory(compile, &text, err) < 0)
		return -1;
	return preload_read(buf_span(&text), record) ? 0 : ask_again(compile, record, err);
}

static int read_deps(const struct compile *compile, struct compile_record *record, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (compile->line.headers == CC1_HEADERS_OWN_FILE) {
		if (read_memory(compile, &text, err) < 0)
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
	} else if (line->headers == CC1_HEADERS_OPENED) {
		rc = read_opened(compile, &record, err);
	} else {
		rc = read_deps(compile, &record, err);
	}
	drop_source(&record.hdr, line->source);
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
	FD_AUTO int opened = line->output ? open(line->output, O_WRONLY | O_CLOEXEC) : -1;
	int fd = line->output ? opened : STDOUT_FILENO;
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", line->output);
	if (line->output && lseek(fd, 0, SEEK_END) < 0)
		return err_errno(err, ERR_FAIL, "cannot reach the end of '%s'", line->output);
	BUF_AUTO struct buf record = BUF_INIT;
	if (make_record(compile, &record, err) < 0)
		return -1;
	return place_record(compile, fd, &record, err);
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

/* Assemblers of these formats know no section flag "e". */
static bool makes_elf(const char *real)
{
	static const char *const others[] = {"mingw", "cygwin", "darwin", "djgpp", "-aix"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strstr(real, others[i]))
			return false;
	return true;
}

/* The user wants the assembler's listing (-Wa,-al): our lines would be in it. */
static bool lists_assembly(void)
{
	const char *options = getenv("COLLECT_AS_OPTIONS");
	return options && (strstr(options, "'-a") || strstr(options, ",-a"));
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
		.memory_fd = -1,
	};
	if (compile.line.passes || !makes_elf(real) || lists_assembly())
		run_alone(argv, real);
	if (compile.line.headers == CC1_HEADERS_OWN_FILE || compile.line.headers == CC1_HEADERS_OPENED)
		/* Without MFD_CLOEXEC: the real cc1 writes to it. */
		compile.memory_fd = memfd_create("tare headers", 0);
	if (compile.memory_fd < 0 && compile.line.headers == CC1_HEADERS_OWN_FILE)
		run_alone(argv, real);
	build_arguments(&compile, argv, real);
	int status = 0;
	if (run(&compile, &status, &err) < 0) {
		out_note("%s", err.message);
		return 1;
	}
	if (status != 0)
		child_end_like(status);
	fallback_settle(); /* the real cc1 has done its work; only the record is missing */
	return finish(&compile, &err) == 0 ? 0 : complain(&compile, &err);
}
