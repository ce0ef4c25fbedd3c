#include "cmd/scan_document.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/out.h"
#include "output/file.h"
#include "wire/scan_documents.h"

static struct scan_workflow workflow(void)
{
	return (struct scan_workflow){.ref = getenv("GITHUB_REF"),
	                              .sha = getenv("GITHUB_SHA"),
	                              .workflow = getenv("GITHUB_WORKFLOW"),
	                              .job = getenv("GITHUB_JOB"),
	                              .run = getenv("GITHUB_RUN_ID")};
}

static void write_github(const struct scan *scan, struct buf *out)
{
	const struct scan_workflow now = workflow();
	scan_github_write(scan, &now, out);
}

int scan_document_check(const struct scan_options *options, struct err *err)
{
	const struct scan_workflow now = workflow();
	return options->format == SCAN_GITHUB ? scan_workflow_check(&now, err) : 0;
}

static bool is_there_nothing(const struct scan *scan)
{
	for (size_t i = 0; i < scan->count; i++)
		if (scan->item[i].findings.count)
			return false;
	return true;
}

/* What an earlier run wrote there would be taken for the answer of this one. */
static void take_away(const char *path)
{
	struct stat st;
	out_note("nothing was found, and OpenVEX has no document that says so: none is written");
	if (path && lstat(path, &st) == 0 && S_ISREG(st.st_mode))
		unlink(path);
}

int scan_document_put(const struct scan_options *options, const struct scan *scan, struct err *err)
{
	static void (*const writers[])(const struct scan *scan,
	                               struct buf *out) = {[SCAN_JSON] = scan_json_write,
	                                                   [SCAN_SARIF] = scan_sarif_write,
	                                                   [SCAN_CYCLONEDX] = scan_cyclonedx_write,
	                                                   [SCAN_OPENVEX] = scan_openvex_write,
	                                                   [SCAN_MARKDOWN] = scan_markdown_write,
	                                                   [SCAN_JUNIT] = scan_junit_write,
	                                                   [SCAN_GITHUB] = write_github};
	BUF_AUTO struct buf text = BUF_INIT;
	if (options->format == SCAN_CYCLONEDX && scan->item[0].error)
		return 0;
	if (options->format == SCAN_OPENVEX && is_there_nothing(scan)) {
		take_away(options->output);
		return 0;
	}
	writers[options->format](scan, &text);
	if (options->output)
		return file_land(options->output, 0644, text.data, text.size, err);
	out_bytes(text.data, text.size);
	return 0;
}
