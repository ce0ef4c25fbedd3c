#include "cmd/scan_options.h"

#include <getopt.h>
#include <string.h>

#include "base/buf.h"
#include "base/fd.h"
#include "base/limit.h"
#include "base/mem.h"

const char scan_usage[] =
	"usage: tare scan [OPTION…] TARGET…\n"
	"\n"
	"Shows which known vulnerabilities apply to what each TARGET is made of.  TARGET is an ELF\n"
	"file, an OCI layout directory, an image archive (OCI or docker), a root directory, or a\n"
	"CycloneDX or SPDX file; @FILE names a file with one TARGET a line.  The database is local:\n"
	"see 'tare db'.\n"
	"\n"
	"  -f, --format FORMAT  table (the default), json, sarif (2.1.0), cyclonedx (1.6), openvex,\n"
	"                       markdown, junit, github (a dependency snapshot)\n"
	"      --json           the same as --format json\n"
	"  -o, --output FILE    write there instead of standard output; not for the table\n"
	"      --fail-on LEVEL  exit 1 for findings of this severity and above: any (the default),\n"
	"                       negligible, low, medium, high, critical, or none\n"
	"      --only-fixed     leave out what has no fixed version yet\n"
	"      --require-sbom   exit 1 for a TARGET that does not say what it is made of\n"
	"      --ignore-file FILE  what to suppress, and why; .tareignore when it is there\n"
	"      --vex FILE       an OpenVEX, CSAF or CycloneDX document that says what does not apply\n"
	"      --show-suppressed  list what was suppressed, with the reason\n"
	"      --source DIR     the git work trees that components came from: tells which commits\n"
	"                       have which fix\n"
	"      --db FILE        the vulnerability database\n"
	"      --platform OS/ARCH  which image, when TARGET holds several\n"
	"  -j, --jobs N         TARGETs read at a time; all processors by default\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0 nothing found, 1 found, 2 wrong usage, 3 it could not be done; with several\n"
	"TARGETs 3 when one of them could not be read, after the others were reported.\n";

enum {
	OPTION_FAIL_ON = 256,
	OPTION_IGNORE_FILE,
	OPTION_VEX,
	OPTION_SOURCE,
	OPTION_DB,
	OPTION_PLATFORM,
	OPTION_ONLY_FIXED,
	OPTION_REQUIRE_SBOM,
	OPTION_SHOW_SUPPRESSED,
	OPTION_JSON
};

static int parse_format(const char *text, enum scan_format *format, struct err *err)
{
	static const char *const names[] = {"table",   "json",     "sarif", "cyclonedx",
	                                    "openvex", "markdown", "junit", "github"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(text, names[i]) == 0) {
			*format = (enum scan_format)i;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE,
	               "'%s' is no format; there are table, json, sarif, cyclonedx, openvex, markdown, "
	               "junit and github",
	               text);
}

static int parse_level(const char *text, struct scan_options *options, struct err *err)
{
	options->never_fail = strcmp(text, "none") == 0;
	options->fail_on = SEVERITY_UNKNOWN;
	if (options->never_fail || strcmp(text, "any") == 0)
		return 0;
	if (severity_parse(text, &options->fail_on) == 0 && options->fail_on != SEVERITY_UNKNOWN)
		return 0;
	return err_set(err, ERR_USAGE,
	               "'%s' is no severity; there are any, negligible, low, medium, high, critical "
	               "and none",
	               text);
}

static int take_option(int option, struct scan_options *options, struct err *err)
{
	uint64_t jobs = 0;
	switch (option) {
	case 'f':
		return parse_format(optarg, &options->format, err);
	case OPTION_JSON:
		options->format = SCAN_JSON;
		return 0;
	case 'o':
		options->output = optarg;
		return 0;
	case OPTION_FAIL_ON:
		return parse_level(optarg, options, err);
	case OPTION_ONLY_FIXED:
		options->only_fixed = true;
		return 0;
	case OPTION_REQUIRE_SBOM:
		options->require_sbom = true;
		return 0;
	case OPTION_IGNORE_FILE:
		options->ignore_file = optarg;
		return 0;
	case OPTION_VEX:
		strlist_add(&options->vex, optarg);
		return 0;
	case OPTION_SHOW_SUPPRESSED:
		options->show_suppressed = true;
		return 0;
	case OPTION_SOURCE:
		options->source = optarg;
		return 0;
	case OPTION_DB:
		options->db = optarg;
		return 0;
	case OPTION_PLATFORM:
		options->reading.platform = optarg;
		return 0;
	case 'j':
		if (str_parse_uint(optarg, 1, 256, "--jobs", &jobs, err) != 0)
			return -1;
		options->jobs = (unsigned)jobs;
		return 0;
	default:
		options->is_help = true;
		return 0;
	}
}

/* One TARGET a line; empty lines and those that begin with '#' say nothing. */
static int take_list(const char *path, struct scan_options *options, struct err *err)
{
	BUF_AUTO struct buf text = BUF_INIT;
	if (fd_read_file(path, LIMIT_TEXT_FILE, &text, err) != 0)
		return -1;
	struct span rest = buf_span(&text), line;
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (line.length == 0 || *line.at == '#')
			continue;
		if (options->target.count == LIMIT_TARGETS)
			return err_set(err, ERR_FAIL, "'%s' names more than %zu targets", path, LIMIT_TARGETS);
		strlist_take(&options->target, span_dup(line));
	}
	return 0;
}

static int take_targets(int argc, char **argv, struct scan_options *options, struct err *err)
{
	if (optind == argc)
		return err_set(err, ERR_USAGE, "tare scan needs a TARGET; 'tare scan --help' tells more");
	for (int i = optind; i < argc; i++) {
		if (argv[i][0] != '@')
			strlist_add(&options->target, argv[i]);
		else if (take_list(argv[i] + 1, options, err) != 0)
			return -1;
	}
	if (options->target.count == 0)
		return err_set(err, ERR_USAGE, "the list names no TARGET");
	if (options->format == SCAN_CYCLONEDX && options->target.count > 1)
		return err_set(err, ERR_USAGE, "a CycloneDX document is about one TARGET, here are %zu",
		               options->target.count);
	if (options->output && options->format == SCAN_TABLE)
		return err_set(err, ERR_USAGE, "-o needs a --format; the table goes to a terminal");
	return 0;
}

int scan_options_parse(int argc, char **argv, struct scan_options *options, struct err *err)
{
	static const struct option known[] = {
		{"format", required_argument, NULL, 'f'},
		{"json", no_argument, NULL, OPTION_JSON},
		{"output", required_argument, NULL, 'o'},
		{"fail-on", required_argument, NULL, OPTION_FAIL_ON},
		{"only-fixed", no_argument, NULL, OPTION_ONLY_FIXED},
		{"require-sbom", no_argument, NULL, OPTION_REQUIRE_SBOM},
		{"ignore-file", required_argument, NULL, OPTION_IGNORE_FILE},
		{"vex", required_argument, NULL, OPTION_VEX},
		{"show-suppressed", no_argument, NULL, OPTION_SHOW_SUPPRESSED},
		{"source", required_argument, NULL, OPTION_SOURCE},
		{"db", required_argument, NULL, OPTION_DB},
		{"platform", required_argument, NULL, OPTION_PLATFORM},
		{"jobs", required_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0}};
	int option;
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":f:o:j:h", known, NULL)) != -1) {
		if (option == ':')
			return err_set(err, ERR_USAGE, "option '%s' needs a value", argv[optind - 1]);
		if (option == '?')
			return err_set(err, ERR_USAGE, "unknown option '%s'; 'tare scan --help' lists them",
			               argv[optind - 1]);
		if (take_option(option, options, err) != 0)
			return -1;
	}
	return options->is_help ? 0 : take_targets(argc, argv, options, err);
}

void scan_options_release(struct scan_options *options)
{
	strlist_release(&options->vex);
	strlist_release(&options->target);
}
