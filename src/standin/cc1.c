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
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "base/str.h"
#include "standin/assembly.h"
#include "standin/cc1_line.h"
#include "standin/cc1_record.h"
#include "standin/fallback.h"
#include "sandbox/child.h"
#include "standin/precompiled.h"
#include "standin/preload.h"
#include "standin/real_cc1.h"

/* -MD goes first; it is one of the options that leave no trace in the object. */
static void build_arguments(struct cc1_compile *compile, char **argv, char *real)
{
	size_t count = 0;
	while (argv[count])
		count++;
	compile->argv = mem_alloc((count + 3) * sizeof *compile->argv);
	char **to = compile->argv;
	*to++ = real;
	if (compile->line.headers == CC1_HEADERS_OWN_FILE) {
		static char option[] = "-MD";
		*to++ = option;
		*to++ = compile->report;
	}
	memcpy(to, argv + 1, count * sizeof *to);
}

/* In memory, where /proc shows it to the real cc1; else a temporary file. */
static int open_report(struct cc1_compile *compile, struct err *err)
{
	compile->report_fd = memfd_create("tare headers", 0); /* no MFD_CLOEXEC: it is inherited */
	compile->report = str_format("/proc/self/fd/%d", compile->report_fd);
	if (compile->report_fd >= 0 && access(compile->report, W_OK) == 0)
		return 0;
	const char *folder = getenv("TMPDIR");
	free(compile->report);
	compile->report = str_format("%s/tare-XXXXXX", folder && *folder ? folder : "/tmp");
	compile->report_fd = mkostemp(compile->report, O_CLOEXEC);
	if (compile->report_fd >= 0)
		return 0;
	err_errno(err, ERR_FAIL, "cannot make '%s'", compile->report);
	free(compile->report);
	compile->report = NULL;
	return -1;
}

static void remove_report(const struct cc1_compile *compile)
{
	if (compile->report && !str_starts(compile->report, "/proc/"))
		unlink(compile->report);
}

static int run(struct cc1_compile *compile, int *status, struct err *err)
{
	if (compile->line.headers == CC1_HEADERS_OPENED)
		preload_enter(compile->report);
	int rc = child_run(compile->argv[0], compile->argv, status, err);
	preload_leave();
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
static int place_record(const struct cc1_compile *compile, int fd, const struct buf *record,
                        struct err *err)
{
	if (compile->line.precompiled)
		return precompiled_keep(compile->standin, compile->line.precompiled, buf_span(record), err);
	if (compile->line.keeps_assembly) {
		const char *to = getenv("TARE_RECORD_TO");
		return to ? append_to(to, record, err) : 0;
	}
	BUF_AUTO struct buf section = BUF_INIT;
	off_t before = lseek(fd, 0, SEEK_CUR);
	assembly_add_record(buf_span(record), &section);
	int rc = fd_write_all(fd, section.data, section.size, "assembly text", err);
	/* Half a directive would stop the assembler. */
	if (rc < 0 && before > 0 && ftruncate(fd, before) != 0)
		return err_wrap(err, "the assembly text is spoilt");
	return rc;
}

static int finish(const struct cc1_compile *compile, struct err *err)
{
	const struct cc1_line *line = &compile->line;
	if (line->precompiled) {
		BUF_AUTO struct buf kept = BUF_INIT;
		return cc1_record_make(compile, &kept, err) < 0 ? -1
		                                                : place_record(compile, -1, &kept, err);
	}
	FD_AUTO int opened = line->output ? open(line->output, O_WRONLY | O_CLOEXEC) : -1;
	int fd = line->output ? opened : STDOUT_FILENO;
	if (fd < 0)
		return err_errno(err, ERR_FAIL, "cannot open '%s'", line->output);
	if (line->output && lseek(fd, 0, SEEK_END) < 0)
		return err_errno(err, ERR_FAIL, "cannot reach the end of '%s'", line->output);
	BUF_AUTO struct buf record = BUF_INIT;
	if (cc1_record_make(compile, &record, err) < 0)
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
static int complain(const struct cc1_compile *compile, struct err *err)
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

static _Noreturn void end_like(const struct cc1_compile *compile, int status)
{
	remove_report(compile);
	child_end_like(status);
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
	struct cc1_compile compile = {
		.line = cc1_line_parse(argv, getenv("COLLECT_GCC_OPTIONS")),
		.standin = argv[0],
		.report_fd = -1,
	};
	if (compile.line.passes || !makes_elf(real) || lists_assembly())
		run_alone(argv, real);
	if (compile.line.headers != CC1_HEADERS_LINEMARKERS && precompiled_is_near(&compile.line, argv))
		compile.line.headers = CC1_HEADERS_OPENED;
	bool reports = compile.line.headers == CC1_HEADERS_OWN_FILE ||
	               compile.line.headers == CC1_HEADERS_OPENED;
	if (reports && open_report(&compile, &err) < 0) {
		if (complain(&compile, &err) != 0)
			return 1;
		run_alone(argv, real);
	}
	build_arguments(&compile, argv, real);
	int status = 0;
	if (run(&compile, &status, &err) < 0) {
		out_note("%s", err.message);
		return 1;
	}
	if (status != 0)
		end_like(&compile, status);
	fallback_settle(); /* the real cc1 has done its work; only the record is missing */
	int rc = finish(&compile, &err);
	remove_report(&compile);
	free(compile.argv);
	free(compile.report);
	return rc == 0 ? 0 : complain(&compile, &err);
}
