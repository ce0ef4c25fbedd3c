#include "standin/ld.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/path.h"
#include "output/file.h"
#include "sandbox/child.h"
#include "standin/fallback.h"
#include "standin/link_glibc.h"
#include "standin/link_job.h"
#include "standin/link_relocatable.h"
#include "standin/link_size.h"
#include "standin/next_tool.h"

/* Set for the real linker: a stand-in below it (a wrapper that calls `ld` again) only passes on,
 * so that a link is recorded once. */
#define INSIDE "TARE_INSIDE_LINK"

static bool is_set(const char *name)
{
	const char *value = getenv(name);
	return value && *value && strcmp(value, "0") != 0;
}

static const char *text_of(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static struct link_wishes wishes_from_environment(void)
{
	return (struct link_wishes){.name = text_of("TARE_NAME"),
	                            .version = text_of("TARE_VERSION"),
	                            .record = text_of("TARE_RECORD"),
	                            .no_note = is_set("TARE_NO_NOTE"),
	                            .strict = is_set("TARE_STRICT")};
}

static int run_straight(const char *linker, char **argv)
{
	union {
		const char *from;
		char *to;
	} cast = {.from = linker};
	argv[0] = cast.to;
	execv(linker, argv);
	out_note("cannot run '%s': %s", linker, strerror(errno));
	return 127;
}

/* The user's words, then ours.  The words themselves are borrowed. */
static char **join_words(const char *linker, int argc, char **argv, const struct strlist *extra)
{
	char **words = mem_alloc(((size_t)argc + extra->count + 1) * sizeof *words);
	memcpy(words, argv, (size_t)argc * sizeof *words);
	union {
		const char *from;
		char *to;
	} cast = {.from = linker};
	words[0] = cast.to;
	for (size_t i = 0; i < extra->count; i++)
		words[(size_t)argc + i] = extra->item[i];
	return words;
}

/* What is missing, said once; the build goes on unless it was asked to stop. */
static int complain(const struct link_job *job, struct err *err)
{
	MEM_AUTO char *why = out_clean(err->message);
	MEM_AUTO char *output = out_clean(job->line.output);
	if (job->wishes.strict)
		out_note("'%s' has no SBOM: %s", output, why);
	else
		out_warn("'%s' has no SBOM: %s", output, why);
	err_clear(err);
	return job->wishes.strict ? 1 : 0;
}

/* The user's map went to our file instead; hand it on. */
static void print_map(const struct link_job *job)
{
	struct err ignored = ERR_INIT;
	BUF_AUTO struct buf text = BUF_INIT;
	if (fd_read_file(job->map_path, LIMIT_MAP_FILE, &text, &ignored) == 0)
		fd_write_all(STDOUT_FILENO, text.data, text.size, "standard output", &ignored);
	err_clear(&ignored);
}

static int run_linker(struct link_job *job, int argc, char **argv, int *status, struct err *err)
{
	struct strlist extra = {0};
	link_job_words(job, &extra);
	MEM_AUTO char **words = join_words(job->linker, argc, argv, &extra);
	setenv(INSIDE, "1", 1);
	int rc = child_run(job->linker, words, status, err);
	unsetenv(INSIDE);
	strlist_release(&extra);
	return rc;
}

static int watch(struct link_job *job, int argc, char **argv)
{
	struct err err = ERR_INIT;
	int status = 0;
	if (link_job_prepare(job, &err) != 0) {
		if (complain(job, &err) != 0)
			return 1;
		return run_straight(job->linker, argv);
	}
	if (run_linker(job, argc, argv, &status, &err) != 0) {
		out_note("%s", err.message);
		err_clear(&err);
		return 1;
	}
	if (job->line.map_stdout)
		print_map(job);
	if (status != 0) {
		link_glibc_explain(&job->line);
		link_job_release(job);
		child_end_like(status);
	}
	fallback_settle();
	int rc = job->line.kind == LINKLINE_RELOCATABLE ? link_record_relocatable(job, &err)
	                                                : link_record(job, &err);
	int result = rc == 0 ? 0 : complain(job, &err);
	if (result == 0 && link_size_finish(job, &err) < 0) {
		MEM_AUTO char *why = out_clean(err.message);
		out_note("'%s': %s", job->line.output, why);
		err_clear(&err);
		result = 1;
	}
	return result;
}

int ld_standin(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct link_job job = {.wishes = wishes_from_environment()};
	job.linker = next_tool(path_base(argv[0]), &err);
	if (!job.linker) {
		out_note("%s", err.message);
		err_clear(&err);
		return 1;
	}
	if (is_set(INSIDE))
		return run_straight(job.linker, argv);
	if (linkline_read(&job.line, argc, argv, &err) != 0) {
		job.line.output = str_dup("the output");
		if (complain(&job, &err) != 0)
			return 1;
		return run_straight(job.linker, argv);
	}
	if (job.line.is_question || linkline_is_probe(job.line.output))
		return run_straight(job.linker, argv);
	landing_guard_signals();
	int rc = watch(&job, argc, argv);
	link_job_release(&job);
	return rc;
}
