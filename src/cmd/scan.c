#include "cmd/scan.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/out.h"
#include "cmd/scan_crew.h"
#include "cmd/scan_document.h"
#include "cmd/scan_options.h"
#include "cmd/scan_suppress.h"
#include "output/report_scan.h"
#include "wire/timestamp.h"

struct job {
	const struct scan_options *options;
	struct scan_suppress suppress;
	size_t failing; /* findings at or above --fail-on */
	size_t nameless, unread;
};

/* Takes out what has no fixed version. */
static void keep_fixed(struct findings *findings)
{
	size_t kept = 0;
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->item[i].fixed && findings->item[i].state == FIX_KNOWN)
			findings->item[kept++] = findings->item[i];
		else
			finding_release(&findings->item[i]);
	}
	findings->count = kept;
}

/* The kernel's headers are in every static program, and no line of its code. */
static void count_failing(const struct scanned *scanned, struct job *job)
{
	for (size_t i = 0; i < scanned->findings.count; i++) {
		const struct finding *finding = &scanned->findings.item[i];
		if (!finding->is_suppressed && !scanned_subject(scanned, finding)->is_kernel)
			job->failing += finding->severity >= job->options->fail_on;
	}
}

static int take_scanned(void *context, struct scanned *scanned, struct err *err)
{
	struct job *job = context;
	(void)err;
	if (scanned->error) {
		job->unread++;
		if (job->options->target.count > 1) {
			MEM_AUTO char *message = out_clean(scanned->error);
			out_note("%s", message);
		}
		return 0;
	}
	if (job->options->only_fixed)
		keep_fixed(&scanned->findings);
	scan_suppress_apply(&job->suppress, scanned);
	count_failing(scanned, job);
	job->nameless += !scanned_has_evidence(scanned);
	if (job->options->format != SCAN_TABLE)
		return 0;
	report_scan(scanned, job->options->show_suppressed);
	return 0;
}

/* The answer as an exit status; what is wrong was printed already, but for a lone target. */
static int answer(const struct job *job, struct scan *scan, struct err *err)
{
	if (out_finish(err) != 0)
		return -1;
	if (job->unread && scan->count == 1)
		return err_set(err, ERR_FAIL, "%s", scan->item[0].error);
	if (job->unread)
		return err_set(err, ERR_FAIL, "%zu of %zu targets could not be read", job->unread,
		               scan->count);
	if (job->options->require_sbom && job->nameless)
		return err_set(err, ERR_NO, "%zu target%s without a bill of materials", job->nameless,
		               job->nameless == 1 ? "" : "s");
	if (job->failing && !job->options->never_fail) {
		err->kind = ERR_NO; /* said already */
		return -1;
	}
	return 0;
}

/* SOURCE_DATE_EPOCH as documents want it (NULL when it is not set), and the time that entries
 * expire by. */
static int find_time(char **created, int64_t *now, struct err *err)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds = 0;
	*created = NULL;
	*now = (int64_t)time(NULL);
	if (!epoch || !*epoch)
		return 0;
	if (str_parse_uint(epoch, 0, 253402300799, "SOURCE_DATE_EPOCH", &seconds, err) != 0)
		return -1;
	*now = (int64_t)seconds;
	*created = timestamp_normal(epoch, err);
	return *created ? 0 : -1;
}

static int scan_all(struct job *job, struct scan *scan, struct err *err)
{
	const struct scan_options *options = job->options;
	if (scan_crew_run(options, scan, take_scanned, job, err) != 0)
		return -1;
	if (options->format != SCAN_TABLE && scan_document_put(options, scan, err) != 0)
		return -1;
	if (options->format == SCAN_TABLE && scan->count > 1)
		report_scan_sum(scan);
	scan_suppress_warn(&job->suppress);
	return answer(job, scan, err);
}

static int run(const struct scan_options *options, struct err *err)
{
	struct job job = {.options = options};
	struct scan scan = {.count = options->target.count};
	MEM_AUTO char *created = NULL;
	int64_t now = 0;
	if (scan_document_check(options, err) != 0 || find_time(&created, &now, err) != 0)
		return -1;
	scan.created = created;
	scan.item = mem_alloc((scan.count + 1) * sizeof *scan.item);
	for (size_t i = 0; i < scan.count; i++)
		scan.item[i].target = options->target.item[i];
	int rc = scan_suppress_read(options, now, &job.suppress, err);
	if (rc == 0)
		rc = scan_all(&job, &scan, err);
	scan_suppress_release(&job.suppress);
	for (size_t i = 0; i < scan.count; i++)
		scanned_release(&scan.item[i]);
	free(scan.item);
	return rc;
}

int cmd_scan(int argc, char **argv, struct err *err)
{
	struct scan_options options = {0};
	int rc = scan_options_parse(argc, argv, &options, err);
	if (rc == 0 && options.is_help)
		out_printf("%s", scan_usage);
	else if (rc == 0)
		rc = run(&options, err);
	scan_options_release(&options);
	return rc;
}
