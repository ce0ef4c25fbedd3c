/* What a scan found, as documents for machines and for other people's pages.  Each appends its text
 * to out; all are deterministic: no clock, targets in their order, findings as they are sorted.
 * Each is written in the file of its name: scan_json.c, scan_sarif.c, … */
#ifndef TARE_WIRE_SCAN_DOCUMENTS_H
#define TARE_WIRE_SCAN_DOCUMENTS_H

#include "base/buf.h"
#include "model/scan.h"

/* tare's own, everything that is known:
 *   {"tare": VERSION, "targets": [{"target", "error"?, "kind", "name", "digest"?, "platform"?,
 *     "os"?, "names_its_contents", "asked", "unasked",
 *     "summary": {SEVERITY: n, "total", "fixable", "outside", "suppressed"},
 *     "findings": [{"id", "aliases", "severity", "severity_from"?, "cvss"?: {"vector", "score"},
 *       "epss"?, "known_exploited", "state", "why"?, "fixed"?, "package": {"name", "version"?,
 *       "purls"}, "how", "bytes"?, "in_program", "file"?, "source", "ecosystem", "title"?,
 *       "suppressed"?: {"by", "reason", "justification"?}}], "silent", "gaps"}]}
 * state: fixed, not-fixed, undetermined, will-not-fix; why: ignored, end-of-life, no-dsa,
 * postponed, unimportant. */
void scan_json_write(const struct scan *scan, struct buf *out);

/* SARIF 2.1.0 (OASIS): one run; a rule for each vulnerability, a result for each finding, with the
 * property "security-severity" that code hosts sort by. */
void scan_sarif_write(const struct scan *scan, struct buf *out);

/* CycloneDX 1.6: the bill of materials with "vulnerabilities".  It is about one target: item[0]. */
void scan_cyclonedx_write(const struct scan *scan, struct buf *out);

/* OpenVEX 0.2.0: suppressed findings as "not_affected", each with its reason; all others as
 * "under_investigation".  Products are package URLs without qualifiers, which is how other tools
 * find them; a statement is made once, in however many files the component is.  The time is
 * scan->created, else 1970.  Its schema knows no document without a statement: not to be called for
 * a scan without findings. */
void scan_openvex_write(const struct scan *scan, struct buf *out);

/* GitHub flavoured: a heading and a table for each target. */
void scan_markdown_write(const struct scan *scan, struct buf *out);

/* JUnit XML as continuous integration reads it: a suite for each target, a failed case for each
 * finding, a skipped one for what is suppressed, an error for what could not be read.  Nobody owns
 * the format; this is what the schema of Ant's reports (Windy Road's JUnit.xsd) takes, which is the
 * strictest. */
void scan_junit_write(const struct scan *scan, struct buf *out);

/* A snapshot for GitHub's dependency submission API: the components of each target, as Trivy's
 * format of the same name.  Strings are those of the workflow's environment, or NULL. */
struct scan_workflow {
	const char *ref, *sha, *workflow, *job, *run; /* GITHUB_REF, GITHUB_SHA, … */
};
/* Whether the API would take it: ref begins with "refs/" and sha has 40 hex digits. */
int scan_workflow_check(const struct scan_workflow *workflow, struct err *err);
void scan_github_write(const struct scan *scan, const struct scan_workflow *workflow,
                       struct buf *out);

/* Words for states that several documents use. */
const char *scan_state_word(const struct finding *finding); /* "fixed", "not-fixed", … */
const char *scan_why_word(const struct finding *finding);   /* "ignored", …; NULL: none */
/* One sentence: what, where, and what to do. */
void scan_sentence(const struct scanned *scanned, const struct finding *finding, struct buf *out);

#endif
